using System.CommandLine;
using Unrolled.Tool.Commands;

return new RootCommand("Imports models of Keras, PyTorch, ONNX and audio programs as networks of Unrolled.")
{
    InspectCommand.Create(),
    ImportCommand.Create(),
    CheckCommand.Create(),
    RunCommand.Create(),
    ExportCommand.Create(),
}.Parse(args).Invoke();
