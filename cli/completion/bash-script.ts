import type { Completed, CompletedVerb } from "./completed-verb.ts";

const RUNS = `# The folders of runs, and with "target" those of their phases, too.
_touchdown_runs() {
  local folder name phase
  values=""
  for folder in "\${TOUCHDOWN_RUNS_DIR:-runs}"/*/; do
    [ -d "$folder" ] || continue
    name="\${folder%/}"
    name="\${name##*/}"
    # The shell would expand what is in other names.
    case "$name" in *[!A-Za-z0-9._-]*) continue ;; esac
    values="$values $name"
    [ "$1" = target ] || continue
    for phase in sample pilot plan; do
      [ -d "$folder$phase" ] && values="$values $name/$phase"
    done
  done
}
`;

/** For bash from 3.2 on. Names of runs are folders, listed by the shell itself. */
export function bashScript(verbs: readonly CompletedVerb[]): string {
  return `# bash completion for touchdown. Print it again after an update: touchdown completion bash

${RUNS}
_touchdown() {
  local current="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" verb="\${COMP_WORDS[1]}"
  local values="" options="" valued="" files="" index place=0
  COMPREPLY=()
  if [ "$COMP_CWORD" -le 1 ]; then
    COMPREPLY=($(compgen -W "${verbs.map(({ name }) => name).join(" ")} --help --version" -- "$current"))
    return
  fi
  # "--phase=pilot" comes as three words.
  if [ "$current" = "=" ]; then
    current=""
  elif [ "$before" = "=" ]; then
    before="\${COMP_WORDS[COMP_CWORD-2]}"
  fi
  case "$verb" in
${verbs.map(verbCase).join("\n")}
    *) return ;;
  esac
  case " $valued " in
    *" $before "*)
      case "$verb:$before" in
${verbs.flatMap(valueCases).join("\n")}
      esac
      ;;
    *)
      if [ "\${current:0:1}" = "-" ]; then
        values="$options"
      else
        for ((index = 2; index < COMP_CWORD; index++)); do
          case "\${COMP_WORDS[index]}" in
            -* | =) continue ;;
          esac
          case " $valued " in
            *" \${COMP_WORDS[index-1]} "*) continue ;;
          esac
          [ "\${COMP_WORDS[index-1]}" = "=" ] && continue
          place=$((place + 1))
        done
        case "$verb:$place" in
${verbs.flatMap(placeCases).join("\n")}
        esac
      fi
      ;;
  esac
  if [ -n "$files" ]; then
    compopt -o filenames 2>/dev/null
    COMPREPLY=($(compgen "$files" -- "$current"))
  else
    COMPREPLY=($(compgen -W "$values" -- "$current"))
  fi
}

complete -F _touchdown touchdown
`;
}

function verbCase({ name, options }: CompletedVerb): string {
  const valued = options.filter(({ value }) => value !== null).map(({ flag }) => flag);
  const flags = options.map(({ flag }) => flag);
  return `    ${name}) options="${flags.join(" ")}" valued="${valued.join(" ")}" ;;`;
}

function valueCases({ name, options }: CompletedVerb): string[] {
  return options.flatMap(({ flag, value }) => (value === null ? [] : wanted(`${name}:${flag}`, value)));
}

function placeCases({ name, places }: CompletedVerb): string[] {
  return places.flatMap((place, index) => wanted(`${name}:${index}`, place));
}

function wanted(where: string, { from }: Completed): string[] {
  switch (from.kind) {
    case "words":
      return [`        ${where}) values="${from.words.join(" ")}" ;;`];
    case "run":
    case "target":
      return [`        ${where}) _touchdown_runs ${from.kind} ;;`];
    case "file":
      return [`        ${where}) files=-f ;;`];
    case "folder":
      return [`        ${where}) files=-d ;;`];
    case "any":
      return [];
  }
}
