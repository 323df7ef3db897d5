# Sourced by .ci/run: the samples for browsers, published without a workload and run in Chromium.
site() { # site NAME PROJECT: publishes into a new folder, without a warning
  dotnet publish "$2" -c Release -o "$work/$1" >"$work/$1.log" 2>&1 || { tail -n 20 "$work/$1.log"; return 1; }
  ! grep -E 'warning' "$work/$1.log"
}
check "the page for browsers, published, no warnings" site browser Samples/Browser
if long; then
  check "the Blazor component, published, no warnings" site blazor Samples/BlazorComponent
  export UNROLLED_BLAZOR_SITE=$work/blazor/wwwroot
else
  skip "the Blazor component in Chromium" "UNROLLED_CI_LONG is not 1"
fi
if command -v chromium >/dev/null; then
  in_browser() {
    UNROLLED_BROWSER_SITE=$work/browser/wwwroot dotnet run -c Release --project Runtime.Tests/Browser -- -noColor -showLiveOutput -class "*.BrowserPageTests" -class "*.BlazorComponentTests" >"$work/browser.log" 2>&1
    local code=$?
    grep -E '\[OUTPUT\]' "$work/browser.log" | sed -E 's/.*\[OUTPUT\] //'
    tail -n 3 "$work/browser.log"
    count "$work/browser.log" "$code" 5
  }
  say "the page and the component in Chromium"
  in_browser
else
  skip "the page and the component in a browser" "there is no chromium"
fi
