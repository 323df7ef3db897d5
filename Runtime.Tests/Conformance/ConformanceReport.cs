using System.Globalization;
using System.Text;

namespace Unrolled.Tests;

/// <summary>What came of a run: counts by feature, the worst errors, and what was wrong, with the seed that draws it again.</summary>
internal sealed class ConformanceReport
{
    private const int ShownFailures = 20;

    private readonly Lock _gate = new();
    private readonly SortedDictionary<int, string> _failures = [], _remarks = [];
    private readonly SortedDictionary<string, int> _features = new(StringComparer.Ordinal);
    private readonly Dictionary<Verdict, int> _verdicts = [];
    private readonly Dictionary<Quantity, (double Error, int Seed)> _worst = [];

    /// <summary>How many networks were run.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _verdicts.Values.Sum();
            }
        }
    }

    /// <summary>The seeds of the networks that are wrong.</summary>
    public IReadOnlyCollection<int> Failures => _failures.Keys;

    /// <summary>The first networks that are wrong, with what draws them again and what is wrong.</summary>
    public string WrongOnes => string.Join("\n", _failures.Values.Take(ShownFailures).Select(f => $"WRONG: {f}"))
        + (_failures.Count <= ShownFailures ? "" : $"\nand seeds {string.Join(", ", _failures.Keys.Skip(ShownFailures))}\n");

    /// <summary>How many networks came out so.</summary>
    public int Of(Verdict verdict) => _verdicts.GetValueOrDefault(verdict);

    /// <summary>How many networks have a feature.</summary>
    public int Of(string feature) => _features.GetValueOrDefault(feature);

    /// <summary>A network that ran.</summary>
    public void Add(RandomNetwork network, Verdict verdict, IReadOnlyDictionary<Quantity, double> errors, IEnumerable<string> features)
    {
        lock (_gate)
        {
            Tally(network.Features.Concat(features), verdict);
            foreach ((Quantity quantity, double error) in errors)
            {
                // Of two equal errors the lower seed, so that a report does not depend on who came first.
                (double Error, int Seed) worst = _worst.GetValueOrDefault(quantity, (-1, 0));
                if (error > worst.Error || (error == worst.Error && network.Seed < worst.Seed))
                {
                    _worst[quantity] = (error, network.Seed);
                }
            }

            if (verdict != Verdict.Close)
            {
                _remarks[network.Seed] = $"{verdict}: {network}";
            }
        }
    }

    /// <summary>A network that is wrong.</summary>
    public void Add(RandomNetwork network, string symptom)
    {
        lock (_gate)
        {
            Tally(network.Features, Verdict.Failed);
            _failures[network.Seed] = $"{network}\n{symptom}\n";
        }
    }

    public override string ToString()
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"{Count} networks: {string.Join(", ", Enum.GetValues<Verdict>().Select(v => $"{Of(v)} {v}"))}\n");
        foreach ((Quantity quantity, (double error, int seed)) in _worst.OrderBy(w => w.Key))
        {
            text.Append(CultureInfo.InvariantCulture, $"worst {quantity}: {error:E1} of {Tolerances.Of(quantity):E0}, seed {seed}\n");
        }

        text.Append('\n').AppendJoin('\n', _features.Select(f => $"{f.Value,6}  {f.Key}")).Append("\n\n");
        return text.AppendJoin('\n', _remarks.Values.Select(r => r + "\n")).Append(WrongOnes).ToString();
    }

    private void Tally(IEnumerable<string> features, Verdict verdict)
    {
        _verdicts[verdict] = Of(verdict) + 1;
        foreach (string feature in features)
        {
            _features[feature] = Of(feature) + 1;
        }
    }
}
