# Sourced by .ci/run: what the tests of the gateway do not do, a NativeAOT program and its run. Needs mosquitto-clients for the forecast that is listened to; without it that check is skipped.
if [ "$(uname -m)" = x86_64 ]; then
  # MQTTnet says nothing when it is published; ASP.NET Core and System.CommandLine neither.
  check "gateway, NativeAOT, no warnings" publish "$work/gateway" Samples/Gateway -r linux-x64

  # One command shows it: broker, sensors, forecasts, page, and after SIGTERM an end without an error.
  gateway_runs() {
    local id code=1 port=18840
    "$work/gateway/gateway" --broker "embedded:$port" --http "http://127.0.0.1:$((port + 1))" --state "$work/gateway-state" --rate 20 >"$work/gateway.out" 2>&1 &
    id=$!
    for _ in $(seq 100); do
      curl -fs "http://127.0.0.1:$((port + 1))/api/status" 2>/dev/null | grep -qE '"published":[1-9][0-9]{2}' && code=0 && break
      sleep 0.1
    done
    "$@" "$port" || code=1
    kill -TERM "$id" && wait "$id" || code=1
    [ "$code" -eq 0 ] && ls "$work"/gateway-state/journal-* >/dev/null || { cat "$work/gateway.out"; return 1; }
  }
  listens() { timeout 10 mosquitto_sub -i ci -p "$1" -C 1 -t 'forecasts/#' | grep -q '"forecast":'; }
  if command -v mosquitto_sub >/dev/null; then
    check "gateway, NativeAOT, runs, and another client hears forecasts" gateway_runs listens
  else
    check "gateway, NativeAOT, runs" gateway_runs true
    skip "gateway, another client hears forecasts" "there is no mosquitto_sub"
  fi
fi
