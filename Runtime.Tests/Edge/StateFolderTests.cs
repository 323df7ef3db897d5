namespace Unrolled.Tests;

/// <summary>The saved state: what is written is read back, and anything else is refused.</summary>
public sealed class StateFolderTests
{
    private const ulong Model = 0x0123456789ABCDEF;
    private readonly DirectoryInfo _folder = TemporaryFolder.Create();
    private readonly SavedState _state = new(long.MaxValue, [1.5f, float.NegativeInfinity, -0f], new byte[] { 7, 8, 9 });

    private string StatePath => Path.Combine(_folder.FullName, "edge.state");

    [Fact]
    public void Load_WhatWasSaved_IsTheSame()
    {
        using var folder = new StateFolder(_folder.FullName, Model);
        Assert.Null(folder.Load(3));
        folder.Save(new SavedState(1, [2, 3, 4], new byte[1000]));
        folder.Save(_state);
        SavedState read = folder.Load(3)!;
        Assert.Equal(_state.Count, read.Count);
        Assert.Equal(_state.Stream.Select(BitConverter.SingleToInt32Bits), read.Stream.Select(BitConverter.SingleToInt32Bits));
        Assert.Equal(_state.Learned.ToArray(), read.Learned.ToArray());
        Assert.Equal(["edge.state"], _folder.GetFiles().Select(f => f.Name));
    }

    [Fact]
    public void Load_EveryDamagedByteAndEveryLength_IsRefused()
    {
        Save();
        byte[] bytes = File.ReadAllBytes(StatePath);
        for (int i = 0; i < bytes.Length; i++)
        {
            byte[] damaged = [.. bytes];
            damaged[i] ^= (byte)(1 << i % 8);
            AssertRefused(damaged, i < 8 ? "expected a state of this version of edge" : "damaged: expected the digest");
            AssertRefused(bytes[..i], i < 40 ? "expected a state of this version of edge" : "damaged: expected the digest");
        }

        AssertRefused([.. bytes, 0], "damaged: expected the digest");
    }

    [Fact]
    public void Load_StateOfAnotherModel_NamesBoth()
    {
        Save();
        using var folder = new StateFolder(_folder.FullName, 0x1111);
        EdgeException e = Assert.Throws<EdgeException>(() => folder.Load(3));
        Assert.Equal(ExitCode.State, e.Code);
        Assert.Contains("of another model: expected one of the model file with the digest 0000000000001111, got 0123456789abcdef", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_StateOfAnotherLength_IsRefused()
    {
        Save();
        using var folder = new StateFolder(_folder.FullName, Model);
        Assert.Contains("expected a state of 4 numbers, got 3 in ", Assert.Throws<EdgeException>(() => folder.Load(4)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Save_AfterAKilledProcess_ReplacesItsHalfFile()
    {
        Save();
        File.WriteAllText(Path.Combine(_folder.FullName, "edge.state.new"), new string('x', 10000));
        using var folder = new StateFolder(_folder.FullName, Model);
        Assert.Equal(_state.Count, folder.Load(3)!.Count);
        folder.Save(_state with { Count = 5 });
        Assert.Equal(5, folder.Load(3)!.Count);
        Assert.Equal(["edge.state"], _folder.GetFiles().Select(f => f.Name));
    }

    [Fact]
    public void Create_FolderThatIsMissing_IsRefused()
    {
        EdgeException e = Assert.Throws<EdgeException>(() => new StateFolder("/nowhere/edge", Model));
        Assert.Equal((ExitCode.State, "expected a folder for the state at '/nowhere/edge', got an error: No such file or directory"), (e.Code, e.Message));
    }

    [Fact]
    public void Load_FileInsteadOfAFolder_IsRefused()
    {
        File.WriteAllText(StatePath, "");
        using var folder = new StateFolder(StatePath, Model);
        Assert.Contains("Not a directory", Assert.Throws<EdgeException>(() => folder.Load(3)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_FolderOfAnotherProcess_IsRefused()
    {
        using (new StateFolder(_folder.FullName, Model))
        {
            EdgeException e = Assert.Throws<EdgeException>(() => new StateFolder(_folder.FullName, Model));
            Assert.Equal(ExitCode.State, e.Code);
            Assert.Contains("cannot be locked", e.Message, StringComparison.Ordinal);
        }

        new StateFolder(_folder.FullName, Model).Dispose();
    }

    [Fact]
    public void Keep_ManyValues_SavesAtMostOnceAnInterval()
    {
        using var folder = new StateFolder(_folder.FullName, Model);
        Forecaster forecaster = EdgeModel.Forecaster(learns: false);
        var keeper = new StateKeeper(folder, forecaster, 1000);
        List<long> saved = [];
        Assert.Equal(-1, keeper.Remaining(0));
        for (long now = 0; now <= 5000; now += 100)
        {
            if (now < 2500)
            {
                forecaster.Step(20);
                Assert.True(keeper.Remaining(now) is >= 0 and <= 1000);
            }

            bool hasChanged = keeper.Remaining(now) >= 0;
            keeper.Keep(now);
            if (hasChanged && keeper.Remaining(now) < 0)
            {
                saved.Add(now);
            }
        }

        Assert.Equal([0, 1000, 2000, 3000], saved);
        Assert.Equal(25, folder.Load(forecaster.StateLength)!.Count);
        Assert.Equal(-1, keeper.Remaining(5000));
        File.Delete(StatePath);
        keeper.KeepLast();
        Assert.False(File.Exists(StatePath)); // nothing has changed
        forecaster.Step(20);
        keeper.KeepLast();
        Assert.Equal(26, folder.Load(forecaster.StateLength)!.Count);
    }

    private void Save()
    {
        using var folder = new StateFolder(_folder.FullName, Model);
        folder.Save(_state);
    }

    private void AssertRefused(byte[] bytes, string message)
    {
        EdgeException e = Assert.Throws<EdgeException>(() => StateFile.Read(bytes, "file", Model, 3));
        Assert.Equal(ExitCode.State, e.Code);
        Assert.Contains(message, e.Message, StringComparison.Ordinal);
        Assert.Contains("'file'", e.Message, StringComparison.Ordinal);
    }
}
