namespace Unrolled.Tool.Formats.Torch;

/// <summary>Recurrent modules side by side, each with features of its own, whose last steps are joined.</summary>
internal sealed partial class TorchProposal
{
    private readonly List<(string Module, string Input)> _branches = [];

    // Modules that cannot follow each other, since each reads as many features as the first and gives another number; what comes next reads all their outputs.
    private int AddBranches()
    {
        List<WeightUnit>[] modules = [.. _units.TakeWhile(u => u.IsRecurrent).GroupBy(u => u.Module).Select(g => g.ToList())];
        int count = modules.Sum(m => m.Count), width = modules.Sum(m => m[^1].Outputs);
        if (modules.Length < 2 || count == _units.Count || _units[count].Kind != UnitKind.Linear || _units[count].Inputs != width
            || modules.Any(m => m[0].Inputs == modules[0][^1].Outputs || m.Zip(m.Skip(1)).Any(p => p.First.Outputs != p.Second.Inputs)))
        {
            return 0;
        }

        List<string> ends = [];
        foreach (List<WeightUnit> module in modules)
        {
            string input = NetworkDraft.Input;
            if (_branches.Count > 0)
            {
                input = _network.Add(new InputAttribute(module[0].Inputs) { Name = $"{module[0].Module}_input" }, module[0].Module).Name;
            }

            _branches.Add((module[0].Module, input));
            (_width, _sequence) = (module[0].Inputs, true);
            foreach (WeightUnit unit in module)
            {
                AddRecurrent(unit, unit != module[^1], unit == module[0] ? input : null);
            }

            ends.Add(_network.Layers[^1].Name);
        }

        LayerDraft merged = _network.Add(new MergeAttribute(MergeMode.Concat, [.. ends]), "joined");
        (_width, _sequence) = (width, false);
        _vectors.Clear();
        _vectors.Add((merged.Name, width));
        _model.Assumed.Add($"{string.Join(", ", modules.Select(m => $"'{m[0].Module}'"))} run side by side, each over an input of its own; their last steps are joined");
        return count;
    }
}
