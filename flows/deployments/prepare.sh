#!/usr/bin/env bash
# Make the work pool, the concurrency limit and the deployments on the server of PREFECT_API_URL.
# It may be run again: nothing is made twice. Arguments go to `prefect deploy` instead of --all.
set -euo pipefail
cd "$(dirname "$0")/../.."

PREFECT=${PREFECT:-.venv/bin/prefect}
# Recordings that may be worked on at once, over all workers.
AT_ONCE=${WEBINAR_RECORDINGS_AT_ONCE:-1}

"$PREFECT" work-pool create webinars --type process --overwrite
"$PREFECT" global-concurrency-limit create webinar-recording --limit "$AT_ONCE" 2>/dev/null ||
    "$PREFECT" global-concurrency-limit update webinar-recording --limit "$AT_ONCE"
if [ $# -eq 0 ]; then
    set -- --all
fi
"$PREFECT" --no-prompt deploy "$@"
