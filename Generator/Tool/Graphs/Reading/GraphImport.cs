using System.Collections.Immutable;
using System.Runtime.ExceptionServices;
using Unrolled.Tool.Graphs.Folding;

namespace Unrolled.Tool.Graphs.Reading;

/// <summary>Imports a graph of operators: tries what its inputs may be until all that its outputs need can be read as layers.</summary>
internal static class GraphImport
{
    // What is drawn or decided from a network's outputs is no part of the network.
    private static readonly string[] Decisions = ["ArgMax", "ArgMin", "Multinomial", "TopK", "NonZero", "RandomNormal", "RandomUniform", "RandomNormalLike", "RandomUniformLike", "Bernoulli", "NonMaxSuppression", "ai.onnx.ml.ZipMap"];

    private static readonly string[] Foreigners =
    [
        "ScatterND", "ScatterElements", "Scatter", "GatherND", "CumSum", "Resize", "Upsample", "NonZero", "RoiAlign", "GridSample", "DFT", "STFT", "MelWeightMatrix", "Unique", "Compress", "Det", "Attention",
        "RotaryEmbedding", "GroupNormalization", "LpNormalization", "LRN", "DeformConv", "DepthToSpace", "SpaceToDepth", "Col2Im", "MaxUnpool", "BitShift", "StringNormalizer", "TfIdfVectorizer", "Hardmax", "Shrink", "Sin", "Cos", "Tan",
    ];

    /// <summary>Imports a graph.</summary>
    /// <param name="graph">The graph, sorted.</param>
    /// <param name="file">The file.</param>
    /// <param name="options">What the user decides.</param>
    /// <param name="description">One sentence on the file.</param>
    public static ImportedModel Import(OperatorGraph graph, ModelFileContent file, ImportOptions options, string description)
    {
        foreach (string name in options.Set.Keys)
        {
            if (!graph.Inputs.Exists(i => i.Name == name) && graph.Inputs.Count > 0 && options.Set.Count == 1 && graph.Inputs.Exists(i => i.Dims is { Length: 0 }))
            {
                throw new ModelFormatException($"it has no input '{name}'; it has {string.Join(", ", graph.Inputs.Select(i => $"'{i.Name}'"))}.", file.Path);
            }
        }

        List<string> outputs = [], notes = [];
        foreach (GraphInput output in graph.Outputs)
        {
            if (Kept(graph, output.Name, notes) is { } kept && !outputs.Contains(kept))
            {
                outputs.Add(kept);
            }
        }

        if (outputs.Count == 0)
        {
            throw new UnsupportedModelException("", "graph", "it has no outputs that a network computes.");
        }

        ImportedModel model = Try(graph, file, options, outputs, description);
        model.Dropped.AddRange(notes);
        return model;
    }

    private static ImportedModel Try(OperatorGraph graph, ModelFileContent file, ImportOptions options, List<string> outputs, string description)
    {
        Exception? best = null;
        int progress = -1;
        foreach ((IReadOnlyList<InputRole> roles, bool joins) in Assignments(graph, options, outputs))
        {
            foreach (IReadOnlyList<InputRole> sized in Sizes(graph, file, roles, outputs))
            {
                bool isGuess = !ReferenceEquals(sized, roles);
                GraphReader? reader = null;
                try
                {
                    reader = new GraphReader(graph, sized, Budget(file), joins) { IsGuess = isGuess };
                    ImportedModel model = NetworkWriter.Write(reader, reader.Read(outputs), sized, description);
                    if (isGuess)
                    {
                        InputRole role = sized.First(r => r.Use == InputUse.Features && r.Number > 0);
                        model.Assumed.Add($"each call has {role.Number} values of '{role.Input.Name}', which is the most that its layers reduce to one; --set {role.Input.Name}=N changes it");
                    }

                    if (joins)
                    {
                        model.Assumed.Add("all inputs with steps have the same number of them, although the file gives them different names");
                    }

                    return model;
                }
                catch (Exception fault) when (fault is UnsupportedModelException or ModelFormatException && (reader?.Progress ?? 0) > progress)
                {
                    (best, progress) = (fault, reader?.Progress ?? 0);
                }
                catch (Exception fault) when (fault is UnsupportedModelException or ModelFormatException)
                {
                }
                catch (OverflowException fault) when (progress < 0)
                {
                    best = new ModelFormatException("a size is too large.", file.Path, innerException: fault);
                }
                catch (OverflowException)
                {
                }
            }
        }

        if (best is UnsupportedModelException && Foreign(graph, outputs) is { } foreign)
        {
            throw new UnsupportedModelException(foreign.Title, foreign.Operator, "no layer does what this operator does.");
        }

        switch (best)
        {
            case ModelFormatException { File: null } format:
                throw format.At(file.Path);
            case not null:
                ExceptionDispatchInfo.Throw(best);
                break;
        }

        throw new UnsupportedModelException("", "graph", "none of its inputs can be read as features.");
    }

    // What inputs may be, and once more with sequences of one length where there are several: exporters name each open dimension anew.
    private static IEnumerable<(IReadOnlyList<InputRole> Roles, bool Joins)> Assignments(OperatorGraph graph, ImportOptions options, List<string> outputs)
    {
        List<IReadOnlyList<InputRole>> several = [];
        foreach (IReadOnlyList<InputRole> roles in RoleSearch.Of(graph, options.Set, outputs))
        {
            if (roles.Where(r => r.Use == InputUse.Features).Select(r => Array.IndexOf(r.Words, "T") is >= 0 and int d && r.Input.Dims is { } dims && dims[d].Size is null ? dims[d].Symbol : null).OfType<string>().Distinct().Count() > 1)
            {
                several.Add(roles);
            }

            yield return (roles, false);
        }

        foreach (IReadOnlyList<InputRole> roles in several)
        {
            yield return (roles, true);
        }
    }

    // An operator that outputs need, and that is never a layer: a better reason than what was met first.
    private static GraphNode? Foreign(OperatorGraph graph, List<string> outputs)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>(outputs);
        while (open.TryPop(out string? name))
        {
            if (seen.Add(name) && graph.Producers.TryGetValue(name, out GraphNode? node))
            {
                if (Array.IndexOf(Foreigners, node.Operator) >= 0)
                {
                    return node;
                }

                foreach (string input in node.Inputs)
                {
                    open.Push(input);
                }
            }
        }

        return null;
    }

    private static FoldingBudget Budget(ModelFileContent file) => new((1L << 24) + 8L * file.Bytes.Length, file.Path);

    // A row of samples of open size: as many as make a few whole frames, the most that the rest of the graph takes.
    private static IEnumerable<IReadOnlyList<InputRole>> Sizes(OperatorGraph graph, ModelFileContent file, IReadOnlyList<InputRole> roles, List<string> outputs)
    {
        yield return roles;
        int at = Enumerable.Range(0, roles.Count).FirstOrDefault(i => roles[i] is { Use: InputUse.Features, Number: 0 } role && Array.IndexOf(role.Words, "F") is >= 0 and int f && (role.Input.Dims is not { } dims || dims[f].Size is null), -1);
        if (at < 0)
        {
            yield break;
        }

        IReadOnlyList<InputRole> With(long size) => [.. roles.Select((r, i) => i == at ? r with { Number = size } : r)];
        Window? window = null;
        try
        {
            var probe = new GraphReader(graph, With(1 << 14), Budget(file));
            probe.FrameWindow = w => window ??= w;
            probe.Read(outputs);
        }
        catch (Exception fault) when (fault is UnsupportedModelException or ModelFormatException or OverflowException)
        {
            // It only has to come as far as the window over samples.
        }

        for (int frames = 8; window is not null && frames >= 1; frames--)
        {
            long size = (long)(frames - 1) * window.Stride + window.Size - window.Before - window.After;
            if (size > 0)
            {
                yield return With(size);
            }
        }
    }

    // The output itself, or what a decision at its end is made from; null if there is nothing.
    private static string? Kept(OperatorGraph graph, string output, List<string> notes)
    {
        GraphNode? decision = null;
        string name = output;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        // Back from the output to the decision, through whatever follows it.
        for (GraphNode? node = graph.Producers.GetValueOrDefault(name); node is not null && seen.Add(name); node = graph.Producers.GetValueOrDefault(name))
        {
            if (Array.IndexOf(Decisions, node.Operator) >= 0)
            {
                decision = node;
                break;
            }

            if (node.Inputs.Count == 0 || node.Operator is not ("Cast" or "Squeeze" or "Unsqueeze" or "Reshape" or "Identity" or "Concat" or "Gather" or "Flatten"))
            {
                break;
            }

            name = node.Inputs[0];
        }

        if (decision is null)
        {
            return output;
        }

        string? source = decision.Inputs.FirstOrDefault();
        notes.Add($"the output '{output}' ({decision.Operator})" + (source is null ? "" : $"; the network returns '{source}', what it is decided from"));
        return source;
    }
}
