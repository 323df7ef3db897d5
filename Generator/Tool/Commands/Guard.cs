using Unrolled.Tool.Import;

namespace Unrolled.Tool.Commands;

/// <summary>Runs a command's work; what a user's files can cause becomes a message and an exit code.</summary>
internal static class Guard
{
    public static int Run(Func<int> work)
    {
        try
        {
            return work();
        }
        catch (UnsupportedModelException fault)
        {
            Console.Error.WriteLine($"unrolled: cannot be expressed: {fault.Message}");
            return ExitCode.Unsupported;
        }
        catch (Exception fault) when (fault is ModelFormatException or IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"unrolled: {fault.Message}");
            return ExitCode.File;
        }
        catch (ArgumentException fault)
        {
            Console.Error.WriteLine($"unrolled: {Sentence(fault)}");
            return ExitCode.Failed;
        }
        catch (OutOfMemoryException)
        {
            Console.Error.WriteLine("unrolled: there is not enough memory for this model.");
            return ExitCode.File;
        }
        catch (Exception fault)
        {
            // No file and no argument should lead here. The trace is what mends it.
            Console.Error.WriteLine($"unrolled: a fault of the tool itself, with arguments and files that it should have answered: {fault}");
            return ExitCode.Fault;
        }
    }

    // Without the name of the parameter in the code, which no user knows.
    private static string Sentence(ArgumentException fault)
    {
        string suffix = $" (Parameter '{fault.ParamName}')";
        return fault.Message.EndsWith(suffix, StringComparison.Ordinal) ? fault.Message[..^suffix.Length] : fault.Message;
    }
}
