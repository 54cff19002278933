import type { Completed, CompletedVerb } from "./completed-verb.ts";

/** For zsh: a function of $fpath, or to be read by `source`. Names of runs are folders, listed by the shell itself. */
export function zshScript(verbs: readonly CompletedVerb[]): string {
  return `#compdef touchdown
# zsh completion for touchdown. Print it again after an update: touchdown completion zsh

# The folders of runs, and with "target" those of their phases, too.
_touchdown_runs() {
  local runs="\${TOUCHDOWN_RUNS_DIR:-runs}" phase
  local -a names
  names=("$runs"/*(N/:t))
  if [[ $1 == target ]]; then
    for phase in "$runs"/*/(sample|pilot|plan)(N/); do
      names+=("\${phase:h:t}/\${phase:t}")
    done
  fi
  compadd -a names
}

_touchdown() {
  local curcontext="$curcontext" state line
  typeset -A opt_args
  _arguments -C '1: :->verb' '*:: :->rest' '(-)--help[show all verbs]' '(-)--version[print the version]'
  case $state in
    verb)
      local -a verbs
      verbs=(
${verbs.map(({ name, title }) => `        ${quoted(`${name}:${title}`)}`).join("\n")}
      )
      _describe -t verbs verb verbs
      ;;
    rest)
      case $words[1] in
${verbs.map(verbCase).join("\n")}
      esac
      ;;
  esac
}

# Read by source it is told to the shell; as a function of $fpath it is called.
if [[ $funcstack[1] == _touchdown ]]; then
  _touchdown "$@"
else
  compdef _touchdown touchdown
fi
`;
}

function verbCase({ name, places, options }: CompletedVerb): string {
  const specs = [
    ...options.map(
      ({ flag, title, value }) => `${flag}[${escaped(title)}]${value === null ? "" : `:${meaning(value)}`}`,
    ),
    ...places.map((place, index) => `${index + 1}:${meaning(place)}`),
  ];
  return [
    `        ${name})`,
    "          _arguments \\",
    specs.map((spec) => `            ${quoted(spec)}`).join(" \\\n"),
    "          ;;",
  ].join("\n");
}

/** "phase:(sample pilot)" */
function meaning({ name, from }: Completed): string {
  switch (from.kind) {
    case "words":
      return `${escaped(name)}:(${from.words.join(" ")})`;
    case "run":
    case "target":
      return `${escaped(name)}:_touchdown_runs ${from.kind}`;
    case "file":
      return `${escaped(name)}:_files`;
    case "folder":
      return `${escaped(name)}:_files -/`;
    case "any":
      return `${escaped(name)}: `;
  }
}

function escaped(text: string): string {
  return text.replaceAll(/[\\[\]:]/g, String.raw`\$&`);
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
