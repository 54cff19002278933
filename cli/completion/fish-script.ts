import type { Completed, CompletedOption, CompletedVerb } from "./completed-verb.ts";

/** For fish. Names of runs are folders, listed by the shell itself. */
export function fishScript(verbs: readonly CompletedVerb[]): string {
  return `# fish completion for touchdown. Print it again after an update: touchdown completion fish

# The folders of runs, and with "target" those of their phases, too.
function __touchdown_runs
    set -l runs runs
    set -q TOUCHDOWN_RUNS_DIR; and set runs $TOUCHDOWN_RUNS_DIR
    for folder in $runs/*/
        set -l name (string split -r -m 1 / -- (string trim -r -c / -- $folder))[-1]
        echo $name
        test "$argv[1]" = target; or continue
        for phase in sample pilot plan
            test -d $folder$phase; and echo $name/$phase
        end
    end
end

# Whether the word to be completed is at this place after this verb; the rest are the verb's options that take a value.
function __touchdown_place
    set -l words (commandline -opc)
    test "$words[2]" = $argv[1]; or return 1
    set -l place 0
    set -l before ''
    for word in $words[3..-1]
        if not string match -q -- '-*' $word; and not contains -- "$before" $argv[3..-1]
            set place (math $place + 1)
        end
        set before $word
    end
    test $place -eq $argv[2]
end

complete -c touchdown -f
complete -c touchdown -n __fish_use_subcommand -l help -d 'show all verbs'
complete -c touchdown -n __fish_use_subcommand -l version -d 'print the version'
${verbs.flatMap(verbLines).join("\n")}
`;
}

function verbLines({ name, title, places, options }: CompletedVerb): string[] {
  const valued = options.filter(({ value }) => value !== null).map(({ flag }) => flag);
  return [
    `complete -c touchdown -n __fish_use_subcommand -a ${name} -d ${quoted(title)}`,
    ...options.map((option) => optionLine(name, option)),
    ...places.flatMap((place, index) => {
      const condition = quoted(["__touchdown_place", name, index, ...valued].join(" "));
      const values = valuesOf(place);
      return values === null ? [] : [`complete -c touchdown -n ${condition} ${values}`];
    }),
  ];
}

function optionLine(verb: string, { flag, title, value }: CompletedOption): string {
  // -x keeps files out, which are no values but where they are asked for.
  const isFile = value?.from.kind === "file";
  const values = value === null ? "" : ` ${isFile ? "-r" : "-x"} ${valuesOf(value) ?? ""}`;
  const line = `complete -c touchdown -n '__fish_seen_subcommand_from ${verb}' -l ${flag.slice(2)}${values}`;
  return `${line.trimEnd()} -d ${quoted(title)}`;
}

function valuesOf({ from }: Completed): string | null {
  switch (from.kind) {
    case "words":
      return `-a ${quoted(from.words.join(" "))}`;
    case "run":
    case "target":
      return `-a '(__touchdown_runs ${from.kind})'`;
    case "file":
      return "-F";
    case "folder":
      return "-a '(__fish_complete_directories)'";
    case "any":
      return null;
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", String.raw`\'`)}'`;
}
