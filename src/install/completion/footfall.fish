# Completion of footfall in fish: the program itself says how the line may go on (src/commands/usage/completions.cpp).

function __footfall_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct | string unescape)
    set -l program (string replace -r '^~/' "$HOME/" -- $words[1])
    set -l lines ($program complete -- $words[2..-1] "$current" 2>/dev/null)
    string join \n -- $lines[2..-1]
    switch "$lines[1]"
        case files
            __fish_complete_path "$current"
        case folders
            __fish_complete_directories "$current"
    end
end

complete -c footfall -f -a '(__footfall_complete)'
