using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Unrolled.Kernels;

namespace Unrolled;

/// <summary>The description of one parameter tensor, for model files and optimizers.</summary>
/// <param name="Name">Its name in files, PyTorch's: <c>lstm_0.weight_ih_l0</c>.</param>
/// <param name="Shape">Its dimensions, row-major.</param>
/// <param name="Initializer">The initializer of its values.</param>
/// <param name="ZeroTwin">
/// The name of PyTorch's second bias, which is added to this one: files store it as zeros, and loading adds it. Null if there is no second bias.
/// </param>
public sealed record ParameterDefinition(string Name, ImmutableArray<int> Shape, Initializer Initializer, string? ZeroTwin = null)
{
    /// <summary>Its name in files, PyTorch's: <c>lstm_0.weight_ih_l0</c>.</summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public string Name { get; init => field = Require.NotNull(value, nameof(Name)); } = Require.NotNull(Name, nameof(Name));

    /// <summary>The initializer of its values.</summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public Initializer Initializer { get; init => field = Require.NotNull(value, nameof(Initializer)); } = Require.NotNull(Initializer, nameof(Initializer));

    /// <summary>The end of the name of running means.</summary>
    internal const string RunningMeanName = "running_mean";

    /// <summary>
    /// True if it is trained by its gradient; false for other values that a layer stores, such as the running mean of a batch normalization.
    /// </summary>
    public bool Trainable { get; init; } = true;

    /// <summary>The precision to which prediction quantizes it; the parameter itself is not quantized.</summary>
    public WeightPrecision Precision { get; init; }

    /// <summary>The product of the dimensions.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is more than <see cref="Array.MaxLength"/>.</exception>
    public int Length { get; } = LengthOf(Shape);

    /// <summary>True of the running variances of a batch normalization, which are 0 or more.</summary>
    internal bool IsRunningVariance => IsKept("running_var");

    /// <summary>True of its running means.</summary>
    internal bool IsRunningMean => IsKept(RunningMeanName);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int LengthOf(ImmutableArray<int> shape)
    {
        int length = 1;
        foreach (int dimension in shape)
        {
            length = Require.Product(length, dimension, nameof(Shape), "values");
        }

        return length;
    }

    private bool IsKept(string name) => !Trainable && Name.EndsWith(name, StringComparison.Ordinal) && (Name.Length == name.Length || Name[^(name.Length + 1)] == '.');
}
