# Completion of footfall in bash: the program itself says how the line may go on (src/commands/complete.cpp).

_footfall() {
    # Bash breaks words at = and : too. What stands together on the line is one word; `held` is what of it
    # bash leaves as it is.
    local rest=$COMP_LINE before word held i
    local -a typed=()
    for ((i = 0; i <= COMP_CWORD; ++i)); do
        word=${COMP_WORDS[i]}
        before=$rest
        [[ -z $word ]] || before=${rest%%"$word"*}
        rest=${rest#"$before$word"}
        held=
        if [[ -z $before && i -gt 0 ]]; then
            held=${typed[-1]}
            typed[-1]+=$word
        else
            typed+=("$word")
        fi
    done
    [[ $word != [=:]* ]] || { held=${typed[-1]} word=; }

    local program=${typed[0]/#\~\//$HOME/}
    local quote=
    [[ $word != [\'\"]* ]] || quote=${word:0:1}
    typed=("${typed[@]#[\'\"]}")
    typed=("${typed[@]%[\'\"]}")
    typed=("${typed[@]//\\/}")
    held=${held//\\/}

    local -a lines
    mapfile -t lines < <("$program" complete -- "${typed[@]:1}" 2>/dev/null)
    local line candidate
    for line in "${lines[@]:1}"; do
        candidate=${line%%$'\t'*}
        candidate=${candidate#"$held"}
        [[ -n $quote ]] || printf -v candidate %q "$candidate"
        COMPREPLY+=("$candidate")
    done
    [[ ${#COMPREPLY[@]} -ne 1 || ${COMPREPLY[0]} != *= ]] || compopt -o nospace

    # Where nothing is offered bash completes file names, which is right only where there may be some.
    case ${lines[0]} in
        files)
            [[ ${#COMPREPLY[@]} -eq 0 ]] || mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -f -- "$2")
            ;;
        folders) compopt +o default -o dirnames ;;
        *) compopt +o default ;;
    esac
}
complete -o default -F _footfall footfall
