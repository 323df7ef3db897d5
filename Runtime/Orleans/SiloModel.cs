using System.Collections.Concurrent;

namespace Unrolled.Orleans;

/// <summary>A model in this silo: its current version, and others for as long as streams have them.</summary>
/// <param name="source">Where versions come from.</param>
internal sealed class SiloModel(ModelSource source)
{
    private readonly ConcurrentDictionary<int, WeakReference<HostedModel>> _versions = new();
    private readonly ConcurrentDictionary<int, Lazy<Task<HostedModel>>> _loading = new();
    private volatile HostedModel? _current;
    private volatile Exception? _problem;

    /// <summary>The model's name.</summary>
    public string Name => source.Name;

    /// <summary>The version that a new cluster begins with.</summary>
    public int FirstVersion => source.FirstVersion;

    /// <summary>The version that new steps take, in this silo; null until the silo has asked for it.</summary>
    public HostedModel? Current => _current;

    /// <summary>The version that new steps take.</summary>
    /// <exception cref="ModelUnavailableException">The silo does not know it yet.</exception>
    public HostedModel RequireCurrent()
        => _current ?? throw new ModelUnavailableException(Name, 0, $"the silo has no version of it yet{(_problem is { } problem ? $": {problem.Message}" : ".")}", _problem);

    /// <summary>A version, loaded if it is not in memory.</summary>
    /// <exception cref="ModelUnavailableException">It cannot be loaded, or has no streams.</exception>
    public ValueTask<HostedModel> Get(int version)
    {
        if (_current is { } current && current.Version == version)
        {
            return new ValueTask<HostedModel>(current);
        }

        return _versions.TryGetValue(version, out WeakReference<HostedModel>? known) && known.TryGetTarget(out HostedModel? model)
            ? new ValueTask<HostedModel>(model)
            : new ValueTask<HostedModel>(Load(version));
    }

    /// <summary>Loads a version, once for all that wait for it.</summary>
    /// <exception cref="ModelUnavailableException">It cannot be loaded, or has no streams.</exception>
    public async Task<HostedModel> Load(int version)
    {
        Lazy<Task<HostedModel>> loading = _loading.GetOrAdd(version, v => new Lazy<Task<HostedModel>>(() => Task.Run(() => LoadNow(v))));
        try
        {
            HostedModel model = await loading.Value;
            _versions[version] = new WeakReference<HostedModel>(model);
            return model;
        }
        finally
        {
            // Whoever asks later reads the file anew: it may have been mended.
            _loading.TryRemove(new KeyValuePair<int, Lazy<Task<HostedModel>>>(version, loading));
        }
    }

    /// <summary>Takes over what the cluster says is current.</summary>
    /// <exception cref="ModelUnavailableException">It cannot be loaded.</exception>
    /// <exception cref="StateLayoutException">This silo's version has another shape.</exception>
    public async Task Follow(ModelRecord record)
    {
        if (_current is { } current && current.Version >= record.Version)
        {
            _problem = null;
            return;
        }

        HostedModel next = await Get(record.Version);
        next.RequireLayout(record.Layout);
        _current = next;
        _problem = null;
    }

    /// <summary>Notes why the current version is not known, for those who ask for it.</summary>
    /// <returns>False if that was known already.</returns>
    public bool Fail(Exception problem)
    {
        bool isNew = _problem?.Message != problem.Message;
        _problem = problem;
        return isNew;
    }

    private HostedModel LoadNow(int version)
    {
        Network network;
        try
        {
            network = source.Load(version) ?? throw new InvalidOperationException("The delegate that loads it returned null.");
        }
        catch (Exception cause)
        {
            throw new ModelUnavailableException(Name, version, $"it cannot be loaded: {cause.Message}", cause);
        }

        return StateLayout.Refusal(network.Definition) is { } refusal ? throw new ModelUnavailableException(Name, version, refusal) : new HostedModel(Name, version, network);
    }
}
