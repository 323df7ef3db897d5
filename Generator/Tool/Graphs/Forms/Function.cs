namespace Unrolled.Tool.Graphs.Forms;

/// <summary>A function of one number.</summary>
/// <param name="Name">Its name: of an <see cref="Activation"/>, or of a part of a formula, such as "Sqrt".</param>
/// <param name="Alpha">Its parameter α; NaN for the default.</param>
/// <param name="Beta">Its parameter β; NaN for the default.</param>
internal sealed record Function(string Name, float Alpha = float.NaN, float Beta = float.NaN)
{
    public static readonly Function Sigmoid = new(nameof(Unrolled.Activation.Sigmoid));

    public static readonly Function Tanh = new(nameof(Unrolled.Activation.Tanh));

    public static readonly Function Linear = new(nameof(Unrolled.Activation.Linear));

    /// <summary>The layer's function; null if no layer has it.</summary>
    public Activation? Activation => Enum.TryParse(Name, out Activation activation) ? activation : null;

    public static Function Of(Activation activation, float alpha = float.NaN, float beta = float.NaN) => new(activation.ToString(), alpha, beta);
}
