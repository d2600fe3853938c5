# What follows is bash; the tables above are of the program.

_bizo_reply() { # WORDS: those that begin with what is typed
  mapfile -t COMPREPLY < <(compgen -W "$1" -- "$typed")
}

_bizo_files() { # PATTERN: files like it, and folders
  local file
  compopt -o filenames 2>/dev/null
  while IFS= read -r file; do
    # shellcheck disable=SC2053
    if [[ -d ${file/#\~\//$HOME/} || $file == $1 ]]; then COMPREPLY+=("$file"); fi
  done < <(compgen -f -- "$typed")
}

_bizo_setting() { # section.key=value
  local key=${typed%%=*}
  if [[ $typed != *=* ]]; then
    compopt -o nospace 2>/dev/null
    mapfile -t COMPREPLY < <(compgen -W "$_bizo_keys" -S = -- "$typed")
    return
  fi
  _bizo_values "$key"
  typed=${typed#*=}
  if [[ $REPLY == '*' ]]; then _bizo_files '*'; else _bizo_reply "$REPLY"; fi
  COMPREPLY=("${COMPREPLY[@]/#/$key=}")
}

_bizo_kind() { # KIND: a value or an operand as the usage calls it
  case $1 in
    section.key=value) _bizo_setting ;;
    COMMAND*) _bizo_reply "$_bizo_commands ${1//[|A-Z]/ }" ;;
    *OPTION) if [[ $typed == *.* ]]; then _bizo_reply "$_bizo_keys"; else _bizo_reply "$_bizo_names"; fi ;;
    *.ini) _bizo_files '*.ini' ;;
    *.h5) _bizo_files '*.h5' ;;
    *.html) _bizo_files '*.html' ;;
    FOLDER) compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -d -- "$typed") ;;
    *\|*) _bizo_reply "${1//[|A-Z]/ }" ;;
  esac
}

_bizo() {
  local line=${COMP_LINE:0:COMP_POINT} typed command word kind='' place=0 before='' REPLY words
  COMPREPLY=()
  read -ra words <<<"$line" # divided at blanks alone, unlike COMP_WORDS
  [[ $line != *[[:blank:]] ]] || words+=('')
  typed=${words[-1]} command=${words[1]}
  if ((${#words[@]} == 2)); then
    _bizo_reply "$_bizo_commands --help --version"
    return
  fi
  _bizo_read "$command" "${words[@]:2:${#words[@]}-3}" || return 0
  if [[ -z $kind && $typed == --*=* ]] && _bizo_value "$command ${typed%%=*}"; then
    kind=$REPLY before=${typed%%=*}= typed=${typed#*=}
  fi
  if [[ -n $kind ]]; then
    _bizo_kind "$kind"
    COMPREPLY=("${COMPREPLY[@]/#/$before}")
  elif [[ $typed == -* ]]; then
    _bizo_options "$command"
    _bizo_reply "$REPLY"
  else
    _bizo_operand "$command" "$place"
    _bizo_kind "$REPLY"
  fi
  # Where = divides words for readline, it replaces only what is behind the last one.
  word=${words[-1]}
  if [[ $word == *=* && $COMP_WORDBREAKS == *=* ]]; then
    COMPREPLY=("${COMPREPLY[@]#"${word%=*}="}")
  fi
}

complete -F _bizo bizo
