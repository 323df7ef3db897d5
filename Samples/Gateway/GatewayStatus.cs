namespace Unrolled.Samples.Gateway;

/// <summary>What is wrong now. Any thread may use it.</summary>
internal sealed class GatewayStatus
{
    private volatile string? _diskFault;

    /// <summary>Why readings cannot be saved, and are not acknowledged; null if they can.</summary>
    public string? DiskFault
    {
        get => _diskFault;
        set => _diskFault = value;
    }
}
