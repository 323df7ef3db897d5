using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Unrolled.Generator.Declaration;

/// <summary>
/// Reads the arguments of one layer's attribute and reports those that are wrong. Part of the parser: the specs that it gives
/// values to hold no symbol.
/// </summary>
internal sealed partial class LayerReader
{
    /// <summary>The ε of a normalization unless it is given, Keras's.</summary>
    public const float StandardEpsilon = 1e-3f;

    private readonly AttributeData _attribute;
    private readonly Findings _findings;
    private readonly CancellationToken _cancellationToken;

    private readonly IReadOnlyList<SyntaxNode?> _nodes;
    private readonly List<int> _sources = [];
    private int? _units;
    private bool _broken;

    public LayerReader(AttributeData attribute, LayerKind kind, int number, IReadOnlyList<LayerSpec> before, IReadOnlyList<SyntaxNode?> nodes, Findings findings, CancellationToken cancellationToken)
    {
        _attribute = attribute;
        _nodes = nodes;
        _findings = findings;
        _cancellationToken = cancellationToken;
        Before = before;
        Name = ReadName(nameof(LayerSpec.Name)) ?? $"{kind.Name}_{Text(number)}";
        TensorPrefix = ReadPrefix() ?? Name;
        _sources.Add(Named("From") is { Value: string from } ? Find(from, "From") ?? 0 : before.Count - 1);
    }

    /// <summary>The layers above it in the declaration; the first one is the network's own input.</summary>
    public IReadOnlyList<LayerSpec> Before { get; }

    /// <summary>The places of the layers that it reads.</summary>
    public EquatableArray<int> Sources => _sources.ToEquatableArray();

    /// <summary>The layer that it reads.</summary>
    public LayerSpec Source => Before[_sources[0]];

    /// <summary>What it reads.</summary>
    public SignalSpec Signal => Source.Output;

    /// <summary>The width of what it reads.</summary>
    public int Inputs => Signal.Width;

    /// <summary>True if an argument was so wrong that there is no telling what the layer gives.</summary>
    public bool Broken
    {
        get => _broken;
        private set
        {
            _broken = value;
            _findings.Uncertain |= value;
        }
    }

    /// <summary>Its name, given or counted.</summary>
    public string Name { get; }

    /// <summary>The prefix of its tensors, given or its name.</summary>
    public string TensorPrefix { get; }

    /// <summary>The size given first, 1 … <see cref="ModelParser.MaxWidth"/>, or 0 where it is wrong: an error has been reported, here or by the compiler.</summary>
    public int Units => _units ??= Size(0, (value, argument) => _findings.Add(Descriptors.UnitsOutOfRange, argument, value, Name, Text(ModelParser.MaxWidth)));

    /// <summary>The attribute's text, where findings about the whole layer go.</summary>
    public SyntaxNode? Node => _attribute.ApplicationSyntaxReference?.GetSyntax(_cancellationToken);

    /// <summary>A property that is a finite bound above 0, another one is reported; null unless it is given.</summary>
    public float? Bound(string property)
    {
        float? bound = Number(property);
        if (bound is { } value && !(value > 0 && !float.IsInfinity(value)))
        {
            // Both say that there is no limit, as no limit at all does.
            Report(Descriptors.BoundOutOfRange, property, value == 0 || float.IsPositiveInfinity(value) ? Mend.RemoveArgument : null, property, Text(value), Name);
        }

        return bound;
    }

    /// <summary>It is an input: it reads no layer.</summary>
    public void ReadsNothing() => _sources.Clear();

    /// <summary>It reads the layers named in its constructor's arguments from <paramref name="position"/> on; unknown ones are reported.</summary>
    /// <returns>What they give, as far as they are known.</returns>
    public List<SignalSpec> ReadsInstead(IReadOnlyList<string> names, int position)
    {
        _sources.Clear();
        for (int i = 0; i < names.Count; i++)
        {
            if (Find(names[i], position + i) is { } source)
            {
                _sources.Add(source);
            }
        }

        return [.. _sources.Select(s => Before[s].Output)];
    }

    /// <summary>It reads one more layer.</summary>
    public void AlsoReads(int source) => _sources.Add(source);

    /// <summary>The place of a layer that a property names, or null if there is no such layer, which has been reported.</summary>
    public int? Find(string name, string property) => Find(name, () => Argument(property));

    /// <summary>The place of a layer that an argument of the constructor names, or null if there is no such layer, which has been reported.</summary>
    public int? Find(string name, int position) => Find(name, () => ConstructorNode(position));

    /// <summary>The value of an argument of the constructor.</summary>
    public object? Constructor(int position)
        => position < _attribute.ConstructorArguments.Length && _attribute.ConstructorArguments[position] is { Kind: not TypedConstantKind.Array } argument ? argument.Value : null;

    /// <summary>The names in the constructor's last argument, which stand in the text from <paramref name="position"/> on.</summary>
    public IReadOnlyList<string> ConstructorNames(int position)
        => position < _attribute.ConstructorArguments.Length && _attribute.ConstructorArguments[position] is { Kind: TypedConstantKind.Array, IsNull: false } argument
            ? [.. argument.Values.Select(v => v.Value as string ?? "")]
            : [];

    /// <summary>An argument of the constructor that is 1 … <see cref="ModelParser.MaxWidth"/>, or 0 where it is wrong.</summary>
    /// <param name="position">Its place.</param>
    /// <param name="report">Reports a value out of range, with its text.</param>
    /// <param name="max">The largest value, where it is another.</param>
    public int Size(int position, Action<string, SyntaxNode?> report, int max = ModelParser.MaxWidth)
    {
        int size = ReadSize(_attribute, position, max, _cancellationToken, report);
        Broken |= size == 0;
        return size;
    }

    /// <summary>The signal of an input: [features] or [height, width, channels] from the constructor.</summary>
    public SignalSpec InputSignal(AxisSpec axis)
    {
        SignalSpec? signal = ReadShape(_attribute, axis, _findings, _cancellationToken);
        Broken |= signal is null;
        return signal!;
    }

    /// <summary>The signal of an input, or null where it is wrong: that has been reported.</summary>
    public static SignalSpec? ReadShape(AttributeData attribute, AxisSpec axis, Findings findings, CancellationToken cancellationToken)
    {
        int count = attribute.ConstructorArguments.Length;
        int[] sizes = [.. Enumerable.Range(0, count).Select(i => ReadSize(attribute, i, ModelParser.MaxWidth, cancellationToken, (value, node) => findings.Add(Descriptors.InputsOutOfRange, node, value, Text(ModelParser.MaxWidth))))];
        if (sizes.Length is not (1 or 3) || sizes.Contains(0))
        {
            return null;
        }

        if (sizes.Length == 1)
        {
            return new SignalSpec(sizes[0], null, axis);
        }

        var image = new ImageSpec(sizes[0], sizes[1], sizes[2]);
        if (image.Length > ModelParser.MaxRow)
        {
            findings.Add(Descriptors.InputsOutOfRange, ArgumentNode(attribute, 0, cancellationToken), Text(image.Length), Text(ModelParser.MaxRow));
            return null;
        }

        return new SignalSpec((int)image.Length, image, axis);
    }

    /// <summary>The text of an argument of the constructor, or of the attribute.</summary>
    public SyntaxNode? ConstructorNode(int position) => ArgumentNode(_attribute, position, _cancellationToken);

    /// <summary>A property that is true or, by default, false.</summary>
    public bool Flag(string property) => Named(property) is { Value: true };

    /// <summary>A property that is true or false.</summary>
    public bool Flag(string property, bool standard) => Named(property) is { Value: bool value } ? value : standard;

    /// <summary>A property that is a whole number; null unless it is given.</summary>
    public int? Whole(string property) => Named(property) is { Value: int value } ? value : null;

    /// <summary>A property that is a number; null unless it is given.</summary>
    public float? Number(string property) => Named(property) is { Value: float value } ? value : null;

    /// <summary>
    /// An activation with its parameters <c>…Alpha</c> and <c>…Beta</c>; invalid values are reported. Those that
    /// fit no gate are softmax and its like.
    /// </summary>
    public ActivationSpec Activation(string property, ActivationSpec standard, bool allowSoftmax)
        => Named(property) is { Value: int value } ? ReadActivation(value, property, Argument(property), standard, allowSoftmax) : WithParameters(property, standard);

    /// <summary>An activation that is a constructor argument, with its parameters; invalid values are reported.</summary>
    public ActivationSpec ActivationAt(int position, string property)
        => ReadActivation(Constructor(position) as int? ?? 0, property, ConstructorNode(position), ActivationSpec.Linear, allowSoftmax: true);

    /// <summary>The ε of a normalization; one that is no finite number above 0 is reported.</summary>
    public float Epsilon()
    {
        float epsilon = Number("Epsilon") ?? StandardEpsilon;
        if (!(epsilon > 0f) || float.IsInfinity(epsilon))
        {
            Report(Descriptors.EpsilonOutOfRange, "Epsilon", Text(epsilon), Name);
        }

        return epsilon;
    }

    /// <summary>One of the values of an enumeration; another one is reported.</summary>
    public T Choice<T>(string property, T standard)
        where T : struct, Enum
    {
        if (Named(property) is not { Value: int value })
        {
            return standard;
        }

        if (Enum.IsDefined(typeof(T), value))
        {
            return (T)Enum.ToObject(typeof(T), value);
        }

        Report(Descriptors.ChoiceUnknown, property, property, Name, Text(value), string.Join(", ", Enum.GetNames(typeof(T))));
        return standard;
    }

    /// <summary>Reports a finding at the text of a property, or of the attribute where the property is not given.</summary>
    public void Report(DiagnosticDescriptor descriptor, string property, params string[] arguments)
        => _findings.Add(descriptor, Argument(property) ?? Node, arguments);

    /// <summary>Reports a finding at the text of a property, and how it is mended.</summary>
    public void Report(DiagnosticDescriptor descriptor, string property, Mend? mend, params string[] arguments)
        => _findings.Add(descriptor, Argument(property) ?? Node, mend, arguments);

    /// <summary>Reports a property that has no effect: removing it mends that.</summary>
    public void ReportIdle(DiagnosticDescriptor descriptor, string property, params string[] arguments)
        => Report(descriptor, property, Mend.RemoveArgument, arguments);

    /// <summary>Reports a finding at the text of an argument of the constructor.</summary>
    public void ReportAt(int position, DiagnosticDescriptor descriptor, params string[] arguments)
        => _findings.Add(descriptor, ConstructorNode(position), arguments);

    /// <summary>Reports a finding at the text of an argument of the constructor, and how it is mended.</summary>
    public void ReportAt(int position, DiagnosticDescriptor descriptor, Mend? mend, params string[] arguments)
        => _findings.Add(descriptor, ConstructorNode(position), mend, arguments);

    /// <summary>A number under the invariant culture.</summary>
    public static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>A number under the invariant culture, in digits that give the same number again.</summary>
    public static string Text(float value) => value.ToString("R", CultureInfo.InvariantCulture);

    private ActivationSpec ReadActivation(int value, string property, SyntaxNode? node, ActivationSpec standard, bool allowSoftmax)
    {
        ActivationSpec activation = ActivationSpec.Of((ActivationKind)value);
        bool defined = Enum.IsDefined(typeof(ActivationKind), activation.Kind);
        if (defined && (allowSoftmax || activation.FitsGates))
        {
            return WithParameters(property, activation);
        }

        IEnumerable<ActivationKind> allowed = Enum.GetValues(typeof(ActivationKind)).Cast<ActivationKind>().Where(k => allowSoftmax || ActivationSpec.Of(k).FitsGates);
        _findings.Add(Descriptors.ActivationUnknown, node ?? Node, property, Name, defined ? activation.ToString() : Text(value), string.Join(", ", allowed));
        return standard;
    }

    private ActivationSpec WithParameters(string property, ActivationSpec activation) => activation with
    {
        Alpha = Parameter(property + "Alpha", activation, activation.AlphaRange, activation.Alpha),
        Beta = Parameter(property + "Beta", activation, activation.BetaRange, activation.Beta),
    };

    // The dropout rate, 0 by default; an invalid one is reported.
    private float Rate(string property)
    {
        float rate = Number(property) ?? 0f;
        if (!DropoutSpec.IsRate(rate))
        {
            Report(Descriptors.RateOutOfRange, property, WriteFraction(Argument(property), rate), property, Text(rate), Name);
        }

        return rate;
    }

    private float Parameter(string property, ActivationSpec activation, ParameterRange? range, float standard)
    {
        if (Named(property) is not { Value: float value })
        {
            return standard;
        }

        if (range is null)
        {
            ReportIdle(Descriptors.ParameterUnknown, property, property, Name, activation.ToString());
            return standard;
        }

        if (!range.Contains(value))
        {
            Report(Descriptors.ParameterOutOfRange, property, property, ActivationSpec.Number(value), Name, range.ToString());
            return standard;
        }

        return value;
    }

    private string? ReadName(string property)
    {
        if (Named(property) is not { Value: string name })
        {
            return null;
        }

        if (name.Length == 0 || !name.All(IsOfName))
        {
            Report(Descriptors.NameInvalid, property, Rename(Argument(property), name), property, name, "is empty or has a character other than letters, digits, '_', '-' and '.'");
            return null;
        }

        return name;
    }

    // A part of keys in files, which may be any text. An unpaired surrogate is not text.
    private string? ReadPrefix()
    {
        if (Named(nameof(LayerSpec.TensorPrefix)) is not { Value: string prefix })
        {
            return null;
        }

        for (int i = 0; i < prefix.Length; i++)
        {
            if (char.IsSurrogatePair(prefix, i))
            {
                i++;
            }
            else if (char.IsSurrogate(prefix[i]))
            {
                Report(Descriptors.NameInvalid, nameof(LayerSpec.TensorPrefix), nameof(LayerSpec.TensorPrefix), prefix, "has an unpaired surrogate, which UTF-8 cannot encode");
                return null;
            }
        }

        return prefix;
    }

    public TypedConstant? Named(string property)
    {
        foreach (KeyValuePair<string, TypedConstant> argument in _attribute.NamedArguments)
        {
            if (argument.Key == property && argument.Value.Kind != TypedConstantKind.Array)
            {
                return argument.Value;
            }
        }

        return null;
    }

    private SyntaxNode? Argument(string property) => ArgumentOf(Node, property);

    private static SyntaxNode? ArgumentOf(SyntaxNode? attribute, string property)
        => (attribute as AttributeSyntax)?.ArgumentList?.Arguments.FirstOrDefault(a => a.NameEquals?.Name.Identifier.ValueText == property);

    private int? Find(string name, Func<SyntaxNode?> node)
    {
        for (int i = 0; i < Before.Count; i++)
        {
            if (Before[i].Name == name)
            {
                return i;
            }
        }

        // A layer whose name was refused may be the one that is meant.
        if (!_findings.LeavesNamesOpen)
        {
            _findings.Add(Descriptors.SourceUnknown, node() ?? Node, UseNearest(node(), name), Name, name, string.Join(", ", Before.Select(l => l.Name)));
        }

        Broken = true;
        return null;
    }

    // 0 where the value is out of range, or no number: that the compiler has reported.
    private static int ReadSize(AttributeData attribute, int position, int max, CancellationToken cancellationToken, Action<string, SyntaxNode?> report)
    {
        if (attribute.ConstructorArguments.Length <= position || attribute.ConstructorArguments[position] is not { Kind: not TypedConstantKind.Array, Value: int value })
        {
            return 0;
        }

        if (value >= 1 && value <= max)
        {
            return value;
        }

        report(Text(value), ArgumentNode(attribute, position, cancellationToken));
        return 0;
    }

    private static SyntaxNode? ArgumentNode(AttributeData attribute, int position, CancellationToken cancellationToken)
    {
        var node = attribute.ApplicationSyntaxReference?.GetSyntax(cancellationToken) as AttributeSyntax;
        AttributeArgumentSyntax[] arguments = [.. node?.ArgumentList?.Arguments.Where(a => a.NameEquals is null) ?? []];
        string? parameter = attribute.AttributeConstructor?.Parameters.ElementAtOrDefault(position)?.Name;
        return arguments.FirstOrDefault(a => a.NameColon is { } name && name.Name.Identifier.ValueText == parameter)
            ?? (position < arguments.Length && arguments[position].NameColon is null ? arguments[position] : arguments.FirstOrDefault(a => a.NameColon is null)) ?? (SyntaxNode?)node;
    }
}
