using Orleans;

namespace Unrolled.Orleans;

/// <summary>
/// One stream of a network: a grain that holds its <see cref="NetworkState"/>. <see cref="GrainFactoryExtensions.GetStream"/> finds it by model and name. It exists from its first call on, at
/// position 0.
/// </summary>
/// <remarks>
/// Every call carries the number of its first step. A stream that lost its silo goes on from the state that was saved last, at a lower position, and then answers <see cref="StepOutcome.Behind"/>:
/// the caller repeats its inputs from there on, with the versions of the model that took those steps, and gets the bits of a run without the loss. <see cref="StreamSession"/> does so.
/// A stream has one writer at a time.
/// </remarks>
[Alias("Unrolled.IStreamGrain")]
public interface IStreamGrain : IGrainWithStringKey
{
    /// <summary>Takes one step.</summary>
    /// <param name="from">The number of the step, which is the stream's position if nothing went wrong.</param>
    /// <param name="x">The features of the step, [<see cref="NetworkDefinition.StreamInputs"/>].</param>
    /// <param name="version">The version of the model that takes it: the one that took it before, where a step is repeated; 0 for the model's current one.</param>
    /// <returns>The output, or where the stream is.</returns>
    /// <exception cref="ArgumentException">The number of features is wrong, or a token is out of range; nothing has changed.</exception>
    /// <exception cref="StateLayoutException">The model has states of another shape than the saved ones, which stay as they are.</exception>
    /// <exception cref="ModelUnavailableException">The silo has no such model, or cannot load it.</exception>
    /// <exception cref="StreamFormatException">What the storage has of the stream is damaged, or from another version of this package; it stays as it is.</exception>
    [Alias("Step")]
    ValueTask<StepReply> Step(long from, FloatBlock x, int version = 0);

    /// <summary>Takes several steps, with the bits of as many single ones.</summary>
    /// <param name="from">The number of the first step.</param>
    /// <param name="x">The features, [steps, <see cref="NetworkDefinition.StreamInputs"/>], row-major; one step or more.</param>
    /// <param name="version">As in <see cref="Step"/>.</param>
    /// <returns>The outputs, or where the stream is.</returns>
    /// <exception cref="ArgumentException">The features are not those of whole steps, or a token is out of range; nothing has changed.</exception>
    /// <exception cref="StateLayoutException">As in <see cref="Step"/>.</exception>
    /// <exception cref="ModelUnavailableException">As in <see cref="Step"/>.</exception>
    /// <exception cref="StreamFormatException">As in <see cref="Step"/>.</exception>
    [Alias("StepBlock")]
    ValueTask<StepReply> StepBlock(long from, FloatBlock x, int version = 0);

    /// <summary>Begins a new sequence, and saves that. Positions go on counting. To repeat the call changes nothing.</summary>
    /// <param name="at">The stream's position.</param>
    /// <returns>A reply without outputs; <see cref="StepOutcome.Behind"/> or <see cref="StepOutcome.Passed"/> if the stream is elsewhere.</returns>
    /// <exception cref="StreamSaveException">It could not be saved: call again.</exception>
    [Alias("Reset")]
    ValueTask<StepReply> Reset(long at);

    /// <summary>Where the stream is.</summary>
    [Alias("Status")]
    ValueTask<StreamStatus> Status();

    /// <summary>Saves the state now.</summary>
    /// <returns>The saved position.</returns>
    /// <exception cref="StreamSaveException">The storage failed; the stream goes on, and tries again when the next save is due.</exception>
    [Alias("Save")]
    ValueTask<long> Save();

    /// <summary>Deletes the stream from the storage. The next call makes a new one, at position 0.</summary>
    /// <exception cref="StreamSaveException">The storage failed; the stream goes on.</exception>
    [Alias("Remove")]
    ValueTask Remove();
}
