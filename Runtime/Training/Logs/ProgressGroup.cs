using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace Unrolled.Training;

/// <summary>
/// Forwards each training report to several handlers, such as a display and a few logs. They are called in order, on the thread of training; an exception from one of them ends the training.
/// </summary>
/// <remarks>Disposing the group disposes those members that are disposable.</remarks>
public sealed class ProgressGroup : IProgress<TrainingProgress>, IDisposable
{
    private readonly IProgress<TrainingProgress>[] _members;

    /// <summary>Creates a group.</summary>
    /// <param name="members">The members that get the reports; null members are skipped.</param>
    public ProgressGroup(params IEnumerable<IProgress<TrainingProgress>?> members)
    {
        ArgumentNullException.ThrowIfNull(members);
        _members = [.. members.OfType<IProgress<TrainingProgress>>()];
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Report(TrainingProgress value)
    {
        foreach (IProgress<TrainingProgress> member in _members)
        {
            member.Report(value);
        }
    }

    /// <summary>Disposes all members, even if one of them throws; the first exception is then rethrown.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Dispose()
    {
        ExceptionDispatchInfo? failure = null;
        foreach (IDisposable member in _members.OfType<IDisposable>())
        {
            try
            {
                member.Dispose();
            }
            catch (Exception e)
            {
                failure ??= ExceptionDispatchInfo.Capture(e);
            }
        }

        failure?.Throw();
    }
}
