using System.Text;
using Unrolled.Samples.Gateway;

// gateway --broker HOST --model FILE: reads sensors from an MQTT broker and publishes forecasts of them. docs/gateway.md describes it.
Console.OutputEncoding = Encoding.UTF8;
return await GatewayCommand.Run(args, Console.Out, Console.Error);
