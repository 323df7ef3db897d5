namespace Unrolled;

/// <summary>What the parameters of a model are called in files of some kind.</summary>
internal abstract class TensorNames
{
    /// <summary>The tensors whose sum a parameter is, one or more; each has its shape.</summary>
    public abstract IReadOnlyList<string> Of(ParameterTensor parameter);

    /// <summary>Tensors that a file may have next to a parameter; they are ignored.</summary>
    public abstract IReadOnlyList<string> Beside(ParameterTensor parameter);

    /// <summary>What the names of one layer's tensors have in common, and those of no other layer.</summary>
    public abstract string LayerOf(string tensor);
}
