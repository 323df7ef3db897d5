using Microsoft.AspNetCore.Components.WebAssembly.Hosting;
using Unrolled.Samples.BlazorComponent;

var builder = WebAssemblyHostBuilder.CreateDefault(args);
builder.RootComponents.Add<ForecastPanel>("#app");
await builder.Build().RunAsync();
