using System.Collections.Concurrent;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace Unrolled.Tests;

/// <summary>A storage that all silos of a test share, and that fails when it is told to.</summary>
internal sealed class TestStorage : IGrainStorage
{
    private const string Away = "the storage is away";

    private readonly ConcurrentDictionary<string, (object State, string Tag)> _records = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private TaskCompletionSource _hanging = new();
    private long _writes;

    /// <summary>How it fails.</summary>
    public StorageFault Fault { get; set; }

    /// <summary>The successful writes so far.</summary>
    public long Writes => Interlocked.Read(ref _writes);

    /// <summary>Lets writes go on that hang.</summary>
    public void Release()
    {
        Fault = StorageFault.None;
        _hanging.SetResult();
        _hanging = new TaskCompletionSource();
    }

    /// <summary>What it has of a grain whose key ends so.</summary>
    public object? Find(string key) => _records.FirstOrDefault(r => r.Key.EndsWith(key, StringComparison.Ordinal)).Value.State;

    /// <summary>Replaces what it has of a grain, as another writer would.</summary>
    public void Replace(string key, object state)
        => _records[_records.Keys.Single(k => k.EndsWith(key, StringComparison.Ordinal))] = (state, Guid.NewGuid().ToString());

    /// <summary>Forgets a grain.</summary>
    public void Forget(string key) => Assert.True(_records.TryRemove(_records.Keys.Single(k => k.EndsWith(key, StringComparison.Ordinal)), out _));

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ThrowIfFailing();
        bool exists = _records.TryGetValue(grainId.ToString(), out (object State, string Tag) record);
        grainState.RecordExists = exists;
        grainState.ETag = exists ? record.Tag : null;
        grainState.State = exists ? (T)record.State : Activator.CreateInstance<T>();
        return Task.CompletedTask;
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (Fault == StorageFault.Hangs)
        {
            await _hanging.Task;
        }

        if (Fault == StorageFault.FailsWrites)
        {
            throw new IOException(Away);
        }

        ThrowIfFailing();
        string tag = Guid.NewGuid().ToString();
        lock (_lock)
        {
            string? known = _records.TryGetValue(grainId.ToString(), out (object State, string Tag) record) ? record.Tag : null;
            if (known != grainState.ETag)
            {
                throw new InconsistentStateException($"expected {known}, got {grainState.ETag}");
            }

            _records[grainId.ToString()] = (grainState.State!, tag);
        }

        Interlocked.Increment(ref _writes);
        if (Fault == StorageFault.FailsAfterWriting)
        {
            throw new IOException("the answer got lost");
        }

        grainState.ETag = tag;
        grainState.RecordExists = true;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ThrowIfFailing();
        Assert.True(_records.TryRemove(grainId.ToString(), out (object State, string Tag) record));
        Assert.Equal(record.Tag, grainState.ETag);
        grainState.ETag = null;
        grainState.RecordExists = false;
        return Task.CompletedTask;
    }

    private void ThrowIfFailing()
    {
        if (Fault == StorageFault.Fails)
        {
            throw new IOException(Away);
        }
    }
}
