using Unrolled.Kernels;

namespace Unrolled;

/// <summary>One layer of a network, as declared.</summary>
/// <param name="Name">Its name: <c>lstm_0</c>.</param>
/// <param name="Kind">Its type: <c>LSTM</c>.</param>
/// <param name="Units">The width of its output.</param>
/// <param name="ReturnsSequences">True if it has an output for every time step, false if only for the last one.</param>
/// <param name="ParameterCount">The number of its weights.</param>
public sealed record LayerDefinition(string Name, string Kind, int Units, bool ReturnsSequences, int ParameterCount)
{
    /// <summary>Its name: <c>lstm_0</c>.</summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public string Name { get; init => field = Require.NotNull(value, nameof(Name)); } = Require.NotNull(Name, nameof(Name));

    /// <summary>Its type: <c>LSTM</c>.</summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public string Kind { get; init => field = Require.NotNull(value, nameof(Kind)); } = Require.NotNull(Kind, nameof(Kind));

    /// <summary>The parts of its declaration that affect its results: <c>Lstm(50, ReturnSequences = true)</c>. Empty if unknown, or if nothing does, as for dropout.</summary>
    public string Declaration { get; init => field = Require.NotNull(value, nameof(Declaration)); } = "";
}
