namespace Unrolled.Samples;

/// <summary>What the process returns.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>Training failed.</summary>
    public const int Failure = 1;

    /// <summary>An argument or a file is wrong; a line on the error stream says which.</summary>
    public const int BadInput = 2;

    /// <summary>Ended by Ctrl-C: 128 + SIGINT, as shells count.</summary>
    public const int Canceled = 130;
}
