using System.Globalization;

namespace Unrolled.Generator.Emit;

/// <summary>Pieces of generated text that several emitters write.</summary>
internal static partial class Code
{
    /// <summary>
    /// The attribute of a kernel: compiled in full for its first call, and not drawn into its caller. The just-in-time compiler would
    /// else do that where it profiles, and one loop of two came out 1.6 times slower.
    /// </summary>
    public const string Kernel = "[MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]";

    /// <summary>The attribute of what calls kernels in a loop: compiled in full for its first call, since loops of unoptimized code cost training its first seconds.</summary>
    public const string Compiled = "[MethodImpl(MethodImplOptions.AggressiveOptimization)]";

    /// <summary>The constraints of every method over lanes.</summary>
    public const string Constraints = "    where L : struct, ILanes<V> where V : struct";

    /// <summary>A number under the invariant culture.</summary>
    public static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>
    /// One call per run of unit blocks: whole blocks of the current lanes, then narrower ones. Conditions are constants of the lanes.
    /// </summary>
    /// <param name="writer">Where to.</param>
    /// <param name="paddedUnits">Units, a multiple of 4.</param>
    /// <param name="call">The call for given type arguments and a range of units.</param>
    public static void Runs(SourceWriter writer, int paddedUnits, Func<string, string, string, string> call)
    {
        int from = paddedUnits / 16 * 16;
        if (paddedUnits % 16 == 0)
        {
            writer.Write(call("<L, V>", "0", Text(paddedUnits)));
            return;
        }

        string whole = call("<L, V>", "0", $"{Text(paddedUnits)} / L.Width * L.Width");
        if (from > 0)
        {
            writer.Write(whole);
        }
        else
        {
            writer.Block($"if (L.Width <= {(paddedUnits >= 8 ? 8 : 4)})", () => writer.Write(whole));
        }

        if (paddedUnits % 16 >= 8)
        {
            writer.Block("if (L.Width > 8)", () => writer.Write(call("<Lanes256, Vector256<float>>", Text(from), Text(from + 8))));
            from += 8;
        }

        if (paddedUnits % 8 >= 4)
        {
            writer.Block("if (L.Width > 4)", () => writer.Write(call("<Lanes128, Vector128<float>>", Text(from), Text(from + 4))));
        }
    }

    /// <summary>As <see cref="Runs"/>, of any number of units: what is left of whole vectors one by one, so that nothing after the units is touched.</summary>
    public static void ExactRuns(SourceWriter writer, int units, Func<string, string, string, string> call)
    {
        int whole = units & ~3;
        if (whole > 0)
        {
            Runs(writer, whole, call);
        }

        if (whole < units)
        {
            writer.Write(call("<Lanes1, float>", Text(whole), Text(units)));
        }
    }

    /// <summary>A place after a variable, as an argument.</summary>
    public static string At(string variable, int offset, string more = "")
        => offset == 0 && more.Length == 0 ? $"ref {variable}" : $"ref Unsafe.Add(ref {variable}, {(more.Length == 0 ? Text(offset) : offset == 0 ? more : $"{Text(offset)} + {more}")})";

    /// <summary>A number of things: <c>1 input</c>, <c>2 inputs</c>.</summary>
    public static string Count(int number, string what) => $"{Text(number)} {what}{(number == 1 ? "" : "s")}";

    /// <summary>The factor on a gate's packed rows: ½ for a sigmoid, which takes half its argument.</summary>
    public static string Scale(ActivationSpec activation) => activation == ActivationSpec.Sigmoid ? "0.5f" : "1f";

    /// <summary>An activation of a sum that came through panels scaled by <see cref="Scale"/>. The rest of a step may wait for it: then the shortest chain counts, not the fewest operations.</summary>
    public static string Activate(ActivationSpec activation, string sum, bool awaited = false) => activation.Kind switch
    {
        ActivationKind.Linear => sum,
        ActivationKind.Sigmoid when awaited => $"LaneMath.SigmoidByEstrin<L, V>({sum})",
        ActivationKind.HardSigmoid or ActivationKind.HardSigmoidKeras2 => $"LaneMath.HardSigmoid<L, V>({sum}, {Float(activation.Alpha)}, {Float(activation.Beta)})",
        ActivationKind.Elu or ActivationKind.LeakyRelu or ActivationKind.ThresholdedRelu => $"LaneMath.{activation}<L, V>({sum}, {Float(activation.Alpha)})",
        ActivationKind.ScaledTanh or ActivationKind.Affine => $"LaneMath.{activation}<L, V>({sum}, {Float(activation.Alpha)}, {Float(activation.Beta)})",
        _ => $"LaneMath.{activation}<L, V>({sum})",
    };

    /// <summary>The statement that applies an activation to a variable; none for the linear one.</summary>
    public static string Assign(ActivationSpec activation, string variable, bool awaited = false)
        => activation == ActivationSpec.Linear ? "" : $"{variable} = {ActivateWithin(activation, variable, awaited)};";

    /// <summary>An activation whose value is used only in products: below the threshold of values it is 0.</summary>
    public static string ActivateWithin(ActivationSpec activation, string sum, bool awaited = false) => Within(activation, Activate(activation, sum, awaited));

    /// <summary>The activation of a layer: as a value within the network, or as one that the caller gets.</summary>
    public static string Activate(LayerPlan plan, ActivationSpec activation, string sum) => plan.IsNetworkOutput ? Activate(activation, sum) : ActivateWithin(activation, sum);

    /// <summary>An activation of a value that is not scaled.</summary>
    public static string ActivateUnscaled(ActivationSpec activation, string value)
        => Activate(activation, activation == ActivationSpec.Sigmoid ? $"L.Multiply(L.Splat(0.5f), {value})" : value);

    /// <summary>The same within the network; see <see cref="ActivateWithin"/>.</summary>
    public static string ActivateUnscaledWithin(ActivationSpec activation, string value) => Within(activation, ActivateUnscaled(activation, value));

    private static string Within(ActivationSpec activation, string value) => activation.FadesOut ? $"L.FlushToZero({value}, FlushToZero.Value)" : value;

    /// <summary>
    /// The gradient before an activation, given its value y (its sum, where <see cref="ActivationSpec.NeedsSums"/>) and the gradient dy after it.
    /// </summary>
    public static string Gradient(ActivationSpec activation, string y, string dy) => activation.Kind switch
    {
        ActivationKind.Linear => dy,
        ActivationKind.HardSigmoid or ActivationKind.HardSigmoidKeras2 => $"LaneMath.HardSigmoidGradient<L, V>({y}, {dy}, {Float(activation.Alpha)})",
        ActivationKind.Elu or ActivationKind.LeakyRelu => $"LaneMath.{activation}Gradient<L, V>({y}, {dy}, {Float(activation.Alpha)})",
        ActivationKind.ScaledTanh => $"LaneMath.ScaledTanhGradient<L, V>({y}, {dy}, {Float(activation.Alpha)}, {Float(activation.Beta)})",
        ActivationKind.Affine => $"LaneMath.AffineGradient<L, V>({dy}, {Float(activation.Alpha)})",
        _ => $"LaneMath.{activation}Gradient<L, V>({y}, {dy})",
    };

    /// <summary>An activation in a formula: its name in small letters, <c>leaky_relu</c>.</summary>
    public static string Symbol(ActivationSpec activation) => activation.Kind switch
    {
        ActivationKind.Linear => "",
        ActivationKind.Sigmoid => "σ",
        _ => string.Concat(activation.ToString().Select((c, i) => char.IsUpper(c) && i > 0 ? $"_{char.ToLowerInvariant(c)}" : $"{char.ToLowerInvariant(c)}")),
    };

    private static string Float(float value) => ActivationSpec.Number(value) + "f";

    /// <summary>The place of a source's output in a pass, a matrix along the source's axis.</summary>
    public static string InputOf(LayerPlan layer, int source = 0) => $"pass.{layer.Sources[source].Code}Output";

    /// <summary>The field of a pass that takes the gradient of a source which is then added to that of other readers.</summary>
    public static string SourceGradient(LayerPlan layer, int source) => $"{layer.Code}SourceGradient{source}";

    /// <summary>How many rows a matrix along an axis has.</summary>
    public static string Rows(int axis) => $"pass.Axis({axis}).Total";

    /// <summary>The shape of a plan's output, for comments.</summary>
    public static string Shape(LayerPlan plan) => plan.IsSequence ? $"[total, {plan.Output.Shape}]" : $"[rows, {plan.Output.Shape}]";

    /// <summary>Where a plan's output of the current step stands: in the state <c>s</c>, among the features <c>x</c>, or in the pass of the <c>source</c>.</summary>
    public static string StepOutput(LayerPlan plan) => plan switch
    {
        DropoutPlan { Input: { } passed } => StepOutput(passed),
        { IsSource: true } => $"ref source.At(source.{plan.Code}Output)",
        InputPlan { Input.Kind: not InputKindSpec.Constant, FeatureOffset: 0 } => "ref x",
        InputPlan { Input.Kind: not InputKindSpec.Constant } input => $"ref Unsafe.Add(ref x, {input.FeatureOffset})",
        _ when plan.EvenOutput == plan.OddOutput => At("s", plan.EvenOutput),
        _ => At("s", plan.EvenOutput, $"next * {plan.OddOutput - plan.EvenOutput}"),
    };
}
