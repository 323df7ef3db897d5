namespace Unrolled.Samples.Fleet;

/// <summary>How the program ends.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>A stream gave other bits than a local model, or could not go on.</summary>
    public const int Failure = 1;

    /// <summary>An argument is wrong, or something is not installed.</summary>
    public const int BadInput = 2;

    public const int Canceled = 130;
}
