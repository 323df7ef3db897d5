namespace Unrolled;

/// <summary>PyTorch's names, which are the parameters' own.</summary>
internal sealed class TorchNames : TensorNames
{
    private TorchNames()
    {
    }

    public static TorchNames Instance { get; } = new();

    /// <inheritdoc/>
    public override IReadOnlyList<string> Of(ParameterTensor parameter) => parameter.Definition.ZeroTwin is { } twin ? [parameter.Name, twin] : [parameter.Name];

    // How many batches PyTorch's batch normalization has seen; it uses the number only where it has no momentum.

    /// <inheritdoc/>
    public override IReadOnlyList<string> Beside(ParameterTensor parameter)
        => parameter.Definition.IsRunningMean ? [parameter.Name[..^ParameterDefinition.RunningMeanName.Length] + "num_batches_tracked"] : [];

    // lstm_0 of lstm_0.weight_ih_l0.

    /// <inheritdoc/>
    public override string LayerOf(string tensor) => tensor[..Math.Max(0, tensor.LastIndexOf('.'))];
}
