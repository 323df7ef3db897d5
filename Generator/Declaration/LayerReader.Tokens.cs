namespace Unrolled.Generator.Declaration;

internal sealed partial class LayerReader
{
    /// <summary>How many tokens a layer knows, the first argument of its constructor; 0 where it is wrong.</summary>
    /// <param name="what">What the argument is called.</param>
    /// <param name="max">The most there can be.</param>
    public int TokenCount(string what, int max)
        => Size(0, (value, _) => ReportAt(0, Descriptors.TokensOutOfRange, what, value, Name, Text(max)), max);

    /// <summary>Reports a layer that reads tokens but does not stand after an input of one feature.</summary>
    public void RequireTokenInput()
    {
        LayerSpec source = Source is MaskingSpec ? Before[Source.Sources[0]] : Source;
        if (source is not InputSpec { Output: { Width: 1, Image: null } })
        {
            Report(Descriptors.NoTokenInput, "From", Name, source.Name, source is InputSpec ? $"has {Text(source.Output.Width)} values" : "is not an input");
        }
    }

    /// <summary>How a table of vectors is drawn; what does not fit is reported.</summary>
    public InitializerSpec EmbeddingsInitializer(int rows, int columns)
        => Initializer("EmbeddingsInitializer", InitializationSpec.RandomUniform, Allowed(k => k != InitializationSpec.UnitForgetBias), rows, columns);
}
