namespace Unrolled;

/// <summary>The base class of recurrent layers with gates: GRU and LSTM.</summary>
/// <param name="units">The size of the layer's state, 1 … 65536.</param>
public abstract class GatedLayerAttribute(int units) : RecurrentMatrixLayerAttribute(units)
{
    private Activation? _backwardRecurrentActivation;
    private float _backwardRecurrentActivationAlpha = float.NaN, _backwardRecurrentActivationBeta = float.NaN;

    /// <summary>The function of the gates: r and z of a GRU, i, f and o of an LSTM. The default is sigmoid. Softmax and log-softmax are not allowed.</summary>
    public Activation RecurrentActivation { get; set; } = Activation.Sigmoid;

    /// <summary>The parameter α of <see cref="RecurrentActivation"/>, if it has one. The default depends on the function; see <see cref="Unrolled.Activation"/>.</summary>
    public float RecurrentActivationAlpha { get; set; } = float.NaN;

    /// <summary>The parameter β of <see cref="RecurrentActivation"/>, if it has one. The default depends on the function; see <see cref="Unrolled.Activation"/>.</summary>
    public float RecurrentActivationBeta { get; set; } = float.NaN;

    /// <summary><see cref="RecurrentActivation"/> of the second direction of a layer with <see cref="RecurrentLayerAttribute.Bidirectional"/>. The default is <see cref="RecurrentActivation"/> with its parameters.</summary>
    public Activation BackwardRecurrentActivation
    {
        get => _backwardRecurrentActivation ?? RecurrentActivation;
        set => _backwardRecurrentActivation = value;
    }

    /// <summary>The parameter α of <see cref="BackwardRecurrentActivation"/>, if it has one. The default depends on the function; see <see cref="Unrolled.Activation"/>.</summary>
    public float BackwardRecurrentActivationAlpha
    {
        get => float.IsNaN(_backwardRecurrentActivationAlpha) && _backwardRecurrentActivation is null ? RecurrentActivationAlpha : _backwardRecurrentActivationAlpha;
        set => _backwardRecurrentActivationAlpha = value;
    }

    /// <summary>The parameter β of <see cref="BackwardRecurrentActivation"/>, if it has one. The default depends on the function; see <see cref="Unrolled.Activation"/>.</summary>
    public float BackwardRecurrentActivationBeta
    {
        get => float.IsNaN(_backwardRecurrentActivationBeta) && _backwardRecurrentActivation is null ? RecurrentActivationBeta : _backwardRecurrentActivationBeta;
        set => _backwardRecurrentActivationBeta = value;
    }
}
