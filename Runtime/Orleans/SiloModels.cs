using Microsoft.Extensions.Options;

namespace Unrolled.Orleans;

/// <summary>All models of this silo.</summary>
internal sealed class SiloModels
{
    private readonly Dictionary<string, SiloModel> _models;

    /// <summary>Makes them, without a version.</summary>
    public SiloModels(IOptions<StreamOptions> options)
        => _models = options.Value.Models.Values.ToDictionary(m => m.Name, m => new SiloModel(m), StringComparer.Ordinal);

    /// <summary>All of them.</summary>
    public IReadOnlyCollection<SiloModel> All => _models.Values;

    /// <summary>The one of a name.</summary>
    /// <exception cref="ModelUnavailableException">There is none.</exception>
    public SiloModel Of(string name) => _models.TryGetValue(name, out SiloModel? model)
        ? model
        : throw new ModelUnavailableException(
            name, 0, $"this silo has no model of this name. It has: {(_models.Count == 0 ? "none" : string.Join(", ", _models.Keys.Order(StringComparer.Ordinal)))}.");
}
