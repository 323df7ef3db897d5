namespace Unrolled.Generator.Declaration;

internal sealed partial class LayerReader
{
    // Far from float.MaxValue, which a normal draw of a few deviations would leave. Runtime's Initializer.WithScale has the same limit.
    private const float MaxScale = 1e30f;

    private const string NoScale = "no scale";

    /// <summary>Whether the layer has a bias; what is said of how one is drawn is else reported.</summary>
    public bool UseBias()
    {
        bool use = Flag("UseBias", true);
        foreach (string property in new[] { "BiasInitializer", "BiasInitializerScale", "ForgetBias" }.Where(p => !use && Named(p) is not null))
        {
            ReportIdle(Descriptors.BiasMissing, property, property, Name);
        }

        return use;
    }

    /// <summary>The initializers of a layer without a recurrence.</summary>
    public InitializersSpec Initializers()
        => new(Kernel(1), null, Bias(InitializationSpec.Zeros));

    /// <summary>The initializers of a recurrent layer; values that do not fit are reported.</summary>
    /// <param name="gates">Gates of the matrices, [gates·units, inputs] and [gates·units, hidden].</param>
    /// <param name="hidden">The size of h.</param>
    /// <param name="standardBias">How the bias is drawn unless it is given.</param>
    public InitializersSpec Initializers(int gates, int hidden, InitializationSpec standardBias = InitializationSpec.Zeros)
    {
        InitializerSpec kernel = Kernel(gates), bias = Bias(standardBias);
        InitializerSpec recurrent = Initializer("RecurrentInitializer", InitializationSpec.Orthogonal, Allowed(k => k != InitializationSpec.UnitForgetBias), gates * (long)Units, hidden);
        return new(kernel, recurrent, bias);
    }

    /// <summary>The initializers of a recurrent layer with a vector u of one weight per unit in place of U; values that do not fit are reported.</summary>
    public InitializersSpec InitializersOfVector()
    {
        InitializerSpec recurrent = Initializer("RecurrentInitializer", InitializationSpec.RandomUniform, Allowed(IsForVectors), 0, 0);
        return Initializers() with { Recurrent = recurrent is { Kind: InitializationSpec.RandomUniform, Scale: null } ? recurrent with { Scale = 1 } : recurrent };
    }

    private static bool IsForVectors(InitializationSpec kind) => kind is not (InitializationSpec.Orthogonal or InitializationSpec.Identity or InitializationSpec.UnitForgetBias);

    private static IReadOnlyList<InitializationSpec> Allowed(Func<InitializationSpec, bool> fits)
        => [.. Enum.GetValues(typeof(InitializationSpec)).Cast<InitializationSpec>().Where(fits)];

    private InitializerSpec Kernel(int gates)
        => Initializer("KernelInitializer", InitializationSpec.GlorotUniform, Allowed(k => k != InitializationSpec.UnitForgetBias), gates * (long)Units, Inputs);

    private InitializerSpec Bias(InitializationSpec standard)
        => Initializer("BiasInitializer", standard, Allowed(k => IsForVectors(k) || (k == InitializationSpec.UnitForgetBias && standard == k)), 0, 0);

    // One initializer and its scale. No inputs: what is wrong with the network's has been reported.
    private InitializerSpec Initializer(string property, InitializationSpec standard, IReadOnlyList<InitializationSpec> allowed, long rows, int columns)
    {
        InitializationSpec kind = Named(property) is { Value: int value } ? (InitializationSpec)value : standard;
        if (!allowed.Contains(kind))
        {
            Report(Descriptors.InitializerUnknown, property, property, Name, kind.ToString(), string.Join(", ", allowed));
            return new(standard, null);
        }

        if (kind == InitializationSpec.Identity && rows != columns && columns > 0)
        {
            Report(Descriptors.IdentityNotSquare, property, property, Name, Text(rows), Text(columns));
        }

        string scaleProperty = property + "Scale";
        if (Named(scaleProperty) is not { Value: float scale })
        {
            return new(kind, null);
        }

        bool finite = Math.Abs(scale) <= MaxScale;
        (bool fits, string range) = kind switch
        {
            InitializationSpec.Constant or InitializationSpec.Identity => (finite, $"a finite number from −{InitializerSpec.Text(MaxScale)} to {InitializerSpec.Text(MaxScale)}"),
            InitializationSpec.Orthogonal or InitializationSpec.RandomUniform or InitializationSpec.RandomNormal => (finite && scale > 0, $"a finite number above 0 and up to {InitializerSpec.Text(MaxScale)}"),
            _ => (false, NoScale),
        };
        if (!fits)
        {
            Report(Descriptors.InitializerScale, scaleProperty, range == NoScale ? Mend.RemoveArgument : null, scaleProperty, InitializerSpec.Text(scale), Name, kind.ToString(), range);
        }

        return new(kind, scale);
    }
}
