namespace Unrolled.Samples.Edge;

/// <summary>What the process returns. A service is not restarted after <see cref="Arguments"/> and <see cref="State"/>, which no restart mends.</summary>
internal static class ExitCode
{
    /// <summary>The end of the input, or SIGTERM or SIGINT.</summary>
    public const int Success = 0;

    /// <summary>An argument or the model file.</summary>
    public const int Arguments = 2;

    /// <summary>A value that is not a number.</summary>
    public const int Value = 3;

    /// <summary>The source cannot be opened or read: a sensor or a serial device that was unplugged.</summary>
    public const int Source = 4;

    /// <summary>The state cannot be read: it is damaged, of another model, or another process has it.</summary>
    public const int State = 5;

    /// <summary>The state or a forecast cannot be written: the disk is full, or nobody reads the forecasts.</summary>
    public const int Output = 6;
}
