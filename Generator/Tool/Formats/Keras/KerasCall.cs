using System.Collections.Immutable;

namespace Unrolled.Tool.Formats.Keras;

/// <summary>One call of a layer.</summary>
/// <param name="Arguments">The tensors that it reads, in order.</param>
/// <param name="Named">Those that it reads by names: "initial_state".</param>
/// <param name="Flags">Names of arguments that are true: "use_causal_mask".</param>
internal sealed record KerasCall(ImmutableArray<KerasRef> Arguments, ImmutableDictionary<string, ImmutableArray<KerasRef>> Named, ImmutableHashSet<string> Flags)
{
    /// <summary>Arguments that are no tensors, by their names or, without one, their places.</summary>
    public ImmutableDictionary<string, System.Text.Json.JsonElement> Constants { get; init; } = ImmutableDictionary<string, System.Text.Json.JsonElement>.Empty;
}
