namespace Unrolled.Samples;

/// <summary>A model class of <see cref="TranslateTask"/>.</summary>
/// <param name="Name">What <c>--cell</c> calls it.</param>
/// <param name="Create">Makes a network from a seed.</param>
/// <param name="Load">Reads one from a file.</param>
/// <param name="CreateState">Makes the state of a stream.</param>
/// <param name="Summary">Its layers.</param>
internal sealed record TranslatorCell(string Name, Func<int, Network> Create, Func<string, ModelLoadOptions?, Network> Load, Func<Network, NetworkState> CreateState, string Summary);
