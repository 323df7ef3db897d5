using Unrolled.Samples.Edge;

// edge MODEL.safetensors [OPTION]…: reads temperatures, writes the next day's forecast after each. Values are in °C where the model's file carries the scaler that it was trained with, as the
// climate sample's does. docs/boards.md has the options and exit codes.
if (args is ["-h" or "--help"])
{
    Descriptor.Output.TellLine(EdgeOptions.Usage);
    return ExitCode.Success;
}

// An error to be told, not an end without a word.
Libc.SetSignalAction(Libc.BrokenPipe, Libc.Ignore);
Libc.SetSignalAction(Libc.FileSizeExceeded, Libc.Ignore);
try
{
    EdgeProgram.Run(EdgeOptions.Parse(args));
    return ExitCode.Success;
}
catch (EdgeException error)
{
    Descriptor.Error.TellLine($"edge: {error.Message}");
    return error.Code;
}
