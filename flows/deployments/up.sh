#!/usr/bin/env bash
# Server, deployments and one worker on this machine, until Ctrl-C.
#
#   WEBINAR_DATABASE=postgresql+asyncpg://user@host/prefect   the server's database; default: SQLite
#   WEBINAR_PORT=4200                                         where the server listens, on 127.0.0.1
set -euo pipefail
cd "$(dirname "$0")/../.."

PORT=${WEBINAR_PORT:-4200}
PREFECT=${PREFECT:-.venv/bin/prefect}
export PREFECT
export PREFECT_API_URL="http://127.0.0.1:$PORT/api"
export PREFECT_SERVER_ANALYTICS_ENABLED=false DO_NOT_TRACK=1
if [ -n "${WEBINAR_DATABASE:-}" ]; then
    export PREFECT_SERVER_DATABASE_CONNECTION_URL="$WEBINAR_DATABASE"
fi

"$PREFECT" server start --host 127.0.0.1 --port "$PORT" &
SERVER=$!
trap 'kill "$SERVER" 2>/dev/null; wait "$SERVER" 2>/dev/null' EXIT

# The first start builds the database, which takes half a minute on a small machine.
for _ in $(seq 180); do
    if "${PREFECT%prefect}python" -c "import sys, urllib.request as u; u.urlopen(sys.argv[1])" \
        "$PREFECT_API_URL/health" 2>/dev/null; then
        break
    fi
    kill -0 "$SERVER" 2>/dev/null || { echo "The server ended; see above." >&2; exit 3; }
    sleep 1
done

flows/deployments/prepare.sh
echo "Forms, runs and logs: http://127.0.0.1:$PORT"
"$PREFECT" worker start --pool webinars
