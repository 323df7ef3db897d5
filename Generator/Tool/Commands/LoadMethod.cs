namespace Unrolled.Tool.Commands;

/// <summary>The part of an imported class that loads its weights without a path.</summary>
internal static class LoadMethod
{
    /// <summary>The text of the file.</summary>
    public static string Text(string className, string space, WeightsPlace place)
    {
        string name = DeclarationText.Identifier(className), file = $"{className}.safetensors";
        string body = place == WeightsPlace.Embedded
            ? $$"""
                    /// <summary>A model with the imported weights, which are embedded in the assembly.</summary>
                    public static {{name}} Load()
                    {
                        using global::System.IO.Stream weights = typeof({{name}}).Assembly.GetManifestResourceStream("{{file}}")
                            ?? throw new global::System.InvalidOperationException("The assembly has no resource '{{file}}'.");
                        return Load(weights);
                    }
                """
            : $$"""
                    /// <summary>A model with the imported weights, from the file {{file}} beside the program.</summary>
                    /// <exception cref="global::System.IO.IOException">The file cannot be read.</exception>
                    public static {{name}} Load() => Load(global::System.IO.Path.Combine(global::System.AppContext.BaseDirectory, "{{file}}"));
                """;
        return $"{(space.Length > 0 ? $"namespace {space};\n\n" : "")}partial class {name}\n{{\n{body}\n}}\n";
    }
}
