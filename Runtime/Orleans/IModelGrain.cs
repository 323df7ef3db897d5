using Orleans;
using Orleans.Runtime;

namespace Unrolled.Orleans;

/// <summary>The one record in the cluster of a model: which version is current, and the shape that all versions have.</summary>
[Alias("Unrolled.IModelGrain")]
public interface IModelGrain : IGrainWithStringKey
{
    /// <summary>The current version, and the shape.</summary>
    /// <exception cref="ModelUnavailableException">The silo has no model of this name, or cannot load its first version.</exception>
    [Alias("Current")]
    ValueTask<ModelRecord> Current();

    /// <summary>
    /// Makes a version current. It is loaded and compared first, then recorded in the storage. Each silo learns of it within <see cref="StreamOptions.RollEvery"/>, loads it, and takes the next step
    /// of every stream with it. To repeat the call changes nothing.
    /// </summary>
    /// <param name="version">Above the current one: to go back, give the former weights a new number.</param>
    /// <returns>The new record.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The version is below the current one.</exception>
    /// <exception cref="StateLayoutException">It has states, inputs or outputs of another shape; nothing has changed.</exception>
    /// <exception cref="ModelUnavailableException">It cannot be loaded; nothing has changed.</exception>
    /// <exception cref="OrleansException">The storage failed: call again.</exception>
    [Alias("Roll")]
    ValueTask<ModelRecord> Roll(int version);
}
