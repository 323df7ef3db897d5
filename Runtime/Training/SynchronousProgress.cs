namespace Unrolled.Training;

/// <summary>
/// Calls an action for each report immediately, on the reporting thread: when <see cref="IProgress{T}.Report"/> returns, the action has run.
/// <see cref="Progress{T}"/> queues its calls instead: in a console program they run on other threads, in any order, and the last ones run after
/// <see cref="Trainer{T}.Fit"/> has returned.
/// </summary>
/// <remarks>
/// Training waits for the action, and its exceptions end <see cref="Trainer{T}.Fit"/>. In a program with a user interface, the action must pass the
/// report to the UI thread, as <see cref="Progress{T}"/> does by itself.
/// </remarks>
/// <typeparam name="T">The type of the reports; a trainer reports <see cref="TrainingProgress"/>.</typeparam>
/// <param name="action">Called with each report.</param>
/// <exception cref="ArgumentNullException"><paramref name="action"/> is null.</exception>
public sealed class SynchronousProgress<T>(Action<T> action) : IProgress<T>
{
    private readonly Action<T> _action = action ?? throw new ArgumentNullException(nameof(action));

    /// <inheritdoc/>
    public void Report(T value) => _action(value);
}
