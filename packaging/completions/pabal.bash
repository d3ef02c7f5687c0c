# SPDX-License-Identifier: Apache-2.0
# bash completion for pabal(1)

_pabal()
{
	local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}
	local command=${COMP_WORDS[1]:-} words=

	case $prev in
	-c|--config|--socket)
		mapfile -t COMPREPLY < <(compgen -f -- "$cur")
		return
		;;
	-R|--return)
		mapfile -t COMPREPLY < <(compgen -W 'full hdrs' -- "$cur")
		return
		;;
	-N|--notify)
		mapfile -t COMPREPLY < \
		    <(compgen -W 'never success failure delay' -- "$cur")
		return
		;;
	esac
	if [ "$COMP_CWORD" -eq 1 ]; then
		words='serve send explain queue check spool --help --version'
	else
		case $command in
		serve) words='--config --help' ;;
		send) words='--from --name --headers --notify --return --envid
			--server --socket --config --help' ;;
		queue) words='list summary show retry hold release remove
			--config --json --content --help' ;;
		explain) words='--lang --json --lines --help' ;;
		check) words='--config --quiet --help' ;;
		spool) words='check dump --config --json --help' ;;
		esac
	fi
	mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
}
complete -o filenames -F _pabal pabal
