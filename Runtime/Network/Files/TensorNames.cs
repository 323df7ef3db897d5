namespace Unrolled;

/// <summary>The names of a model's parameters in files of some format.</summary>
internal abstract class TensorNames
{
    /// <summary>The tensors whose sum a parameter is, one or more; each has its shape.</summary>
    public abstract IReadOnlyList<string> Of(ParameterTensor parameter);

    /// <summary>Tensors that a file may have next to a parameter; they are ignored.</summary>
    public abstract IReadOnlyList<string> Beside(ParameterTensor parameter);

    /// <summary>The common prefix of the names of one layer's tensors, which no other layer has.</summary>
    public abstract string LayerOf(string tensor);
}
