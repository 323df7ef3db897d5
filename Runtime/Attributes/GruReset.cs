namespace Unrolled;

/// <summary>Where the reset gate r of a GRU acts. The two cells differ by one bias, and their weights are not interchangeable.</summary>
public enum GruReset
{
    /// <summary>
    /// On the recurrent sum, n = tanh(b + W·x + r·(c + U·h)), with a second bias c: Keras's default, PyTorch, cuDNN, and ONNX with
    /// <c>linear_before_reset = 1</c>.
    /// </summary>
    After = 0,

    /// <summary>
    /// On the state, n = tanh(b + W·x + U·(r·h)), as in Cho et al. 2014: Keras's <c>reset_after = False</c> and ONNX's default.
    /// </summary>
    Before = 1,
}
