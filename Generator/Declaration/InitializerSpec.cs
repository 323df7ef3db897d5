using System.Globalization;

namespace Unrolled.Generator.Declaration;

/// <summary>How one tensor is drawn.</summary>
/// <param name="Kind">By which initializer.</param>
/// <param name="Scale">Its scale, or null where none is given.</param>
internal sealed record InitializerSpec(InitializationSpec Kind, float? Scale)
{
    /// <summary>The initializer as a member of <c>Unrolled.Initializer</c>.</summary>
    public string Code => (Kind, Scale) switch
    {
        (InitializationSpec.Constant, _) => $"Constant({Text(Scale ?? 0)}f)",
        (InitializationSpec.UnitForgetBias, _) => "ForgetBias",
        (_, { } scale) => $"{Kind}.WithScale({Text(scale)}f)",
        _ => $"{Kind}",
    };

    /// <summary>A scale in the digits that give the same number again.</summary>
    public static string Text(float scale) => scale.ToString("R", CultureInfo.InvariantCulture);
}

/// <summary>How the tensors of a layer are drawn: no part of its declaration in files, which tells what the network computes.</summary>
/// <param name="Kernel">The input weights W.</param>
/// <param name="Recurrent">The recurrent weights U, or null if the layer has none.</param>
/// <param name="Bias">The bias b.</param>
internal sealed record InitializersSpec(InitializerSpec Kernel, InitializerSpec? Recurrent, InitializerSpec Bias);
