using System.CommandLine;
using System.CommandLine.Invocation;
using Unrolled.Tool.Commands;

ParseResult arguments = new RootCommand("Imports models of Keras, PyTorch, ONNX and audio programs as networks of Unrolled.")
{
    InspectCommand.Create(),
    ImportCommand.Create(),
    CheckCommand.Create(),
    RunCommand.Create(),
    ExportCommand.Create(),
}.Parse(args);

// The message says what is wrong; all options below it would hide it.
if (arguments.Action is ParseErrorAction fault)
{
    fault.ShowHelp = false;
}

return arguments.Invoke();
