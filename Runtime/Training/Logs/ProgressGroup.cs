using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace Unrolled.Training;

/// <summary>
/// Passes each report of a training on to several: a display and a few logs. They are called in order, on the training's thread; an exception from one of them ends the training.
/// </summary>
/// <remarks>Disposing of the group disposes of those that can be disposed of.</remarks>
public sealed class ProgressGroup : IProgress<TrainingProgress>, IDisposable
{
    private readonly IProgress<TrainingProgress>[] _members;

    /// <summary>Makes a group.</summary>
    /// <param name="members">The members that get the reports; null for none.</param>
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

    /// <summary>Disposes of all members, also if that of one fails; the first failure is then thrown.</summary>
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
