namespace Unrolled.Tool.Commands;

/// <summary>What the tool ends with.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>Outputs differ, or the command line is wrong.</summary>
    public const int Failed = 1;

    /// <summary>A file cannot be read or written, or is damaged.</summary>
    public const int File = 2;

    /// <summary>The model cannot be expressed as a network.</summary>
    public const int Unsupported = 3;

    /// <summary>The tool itself has a fault.</summary>
    public const int Fault = 4;
}
