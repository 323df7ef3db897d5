using System.Reflection;

namespace Unrolled.Tests;

/// <summary>A random declaration of a class with layers: every attribute that there is, with arguments that are right, at a limit, out of range or of another kind.</summary>
internal static class RandomDeclaration
{
    private static readonly Type[] Layers = [.. typeof(Network).Assembly.GetExportedTypes().Where(t => t.IsSubclassOf(typeof(LayerAttribute)) && !t.IsAbstract).OrderBy(t => t.Name, StringComparer.Ordinal)];
    private static readonly string[] Names = ["\"a\"", "\"b\"", "\"input\"", "\"dense_0\"", "\"lstm_0\"", "\"merge_0\"", "null", "\"\"", "\"a b\"", "\"a\\u0301\"", "\"\\\\\\\"\"", "\"\\n\""];
    private static readonly string[] Wholes = ["0", "-1", "int.MinValue", "int.MaxValue", "65536", "65537", "1 << 24", "(1 << 24) + 1", "4096"];
    private static readonly string[] Floats = ["0", "-1", "float.NaN", "float.PositiveInfinity", "float.NegativeInfinity", "float.MaxValue", "float.MinValue", "float.Epsilon", "-0f", "1e30f", "1e31f"];
    private static readonly string[] Wrong = ["null", "\"x\"", "1.5", "new[] { 1 }", "new string[0]", "typeof(int)", "Missing", "new object()", "", "(1", "1u", "true", "default", "Activation.Relu"];
    private static readonly string[] Heads = ["class", "class", "struct", "record", "record struct", "interface", "static class", "abstract class", "sealed class", "file class", "enum"];
    private static readonly string[] Bodies = ["public int Step => 1;", "public required int A { get; set; }", "public NAME(int a) { }", "public NAME(string a) : this(a.Length) { }", "class State { }", "public override string ToString() => Summary;", "void Predict() { }", "static NAME() { }"];

    /// <summary>The text of one declaration.</summary>
    /// <param name="seed">Which declarations.</param>
    /// <param name="number">Which of them: it is in the class's name.</param>
    /// <param name="plain">True for a class that the compiler has no objection to, with arguments of the right kinds.</param>
    public static string Text(int seed, int number, bool plain = false)
    {
        Random random = new(unchecked(seed * 1_000_003 + number));
        double wildness = random.Next(3) switch { 0 => 0.0, 1 => 0.05, _ => 0.3 };
        List<string> attributes = [Attribute(typeof(NetworkAttribute), random, wildness, plain)];
        for (int i = random.Next(5); i >= 0; i--)
        {
            attributes.Add(Attribute(Layers[random.Next(Layers.Length)], random, wildness, plain));
        }

        if (!plain && Happens(random, wildness / 4))
        {
            int from = random.Next(attributes.Count), to = random.Next(attributes.Count);
            (attributes[from], attributes[to]) = (attributes[to], attributes[from]);
        }

        string name = $"M{number}", head = "class", body = "";
        if (!plain && Happens(random, wildness / 2))
        {
            head = Heads[random.Next(Heads.Length)];
            body = Bodies[random.Next(Bodies.Length)].Replace("NAME", name, StringComparison.Ordinal);
        }

        string header = head.Replace("record struct", "partial record struct", StringComparison.Ordinal).Replace("class", "partial class", StringComparison.Ordinal);
        string text = $"[{string.Join(Happens(random, 0.5) ? "] [" : ", ", attributes)}] {header} {name}{(!plain && Happens(random, wildness / 10) ? "<T>" : "")} {{ {body} }}";
        return !plain && Happens(random, wildness / 5) ? $"partial class Outer{number} {{ {text} }}" : text;
    }

    private static string Attribute(Type type, Random random, double wildness, bool plain)
    {
        string name = type.Name[..^"Attribute".Length];
        ConstructorInfo[] constructors = type.GetConstructors();
        List<string> arguments = [];
        foreach (ParameterInfo parameter in constructors[random.Next(constructors.Length)].GetParameters())
        {
            bool several = parameter.ParameterType.IsArray;
            for (int i = several ? random.Next(4) : 1; i > 0; i--)
            {
                arguments.Add(Value(several ? parameter.ParameterType.GetElementType()! : parameter.ParameterType, random, wildness, plain));
            }
        }

        foreach (PropertyInfo property in type.GetProperties().Where(p => p.CanWrite && p.DeclaringType != typeof(Attribute)))
        {
            if (Happens(random, property.Name is "ReturnSequences" ? 0.5 : 0.04 + wildness / 3))
            {
                arguments.Add($"{property.Name} = {Value(property.PropertyType, random, wildness, plain)}");
            }
        }

        return $"{name}({string.Join(", ", arguments)})";
    }

    private static string Value(Type type, Random random, double wildness, bool plain)
    {
        if (!plain && Happens(random, wildness / 8))
        {
            return Wrong[random.Next(Wrong.Length)];
        }

        bool wild = Happens(random, wildness);
        if (type.IsEnum)
        {
            Array values = Enum.GetValues(type);
            return $"({type.Name})({(wild ? random.Next(-2, 99) : Convert.ToInt32(values.GetValue(random.Next(values.Length)), System.Globalization.CultureInfo.InvariantCulture))})";
        }

        return Type.GetTypeCode(type) switch
        {
            TypeCode.Boolean => random.Next(3) > 0 ? "true" : "false",
            TypeCode.Int32 => wild ? Wholes[random.Next(Wholes.Length)] : $"{random.Next(1, 6)}",
            TypeCode.Single => wild ? Floats[random.Next(Floats.Length)] : $"0.{random.Next(1, 10)}f",
            TypeCode.String => wild ? Names[random.Next(Names.Length)] : Names[random.Next(4)],
            _ => "default",
        };
    }

    private static bool Happens(Random random, double probability) => random.NextDouble() < probability;
}
