namespace Unrolled;

/// <summary>Whether the input and the forget gate of an LSTM are separate, or one is the complement of the other.</summary>
public enum LstmCoupling
{
    /// <summary>Two gates with separate weights.</summary>
    None = 0,

    /// <summary>
    /// i = 1 − f, so that c is a weighted mean of old and new: "CIFG" in Greff et al., "LSTM: a search space odyssey", 2015. The input gate has
    /// no weights; the rows of the tensors are those of f, g, o.
    /// </summary>
    InputFromForget = 1,

    /// <summary>f = 1 − i, the <c>input_forget</c> of ONNX. The forget gate has no weights; the rows of the tensors are those of i, g, o.</summary>
    ForgetFromInput = 2,
}
