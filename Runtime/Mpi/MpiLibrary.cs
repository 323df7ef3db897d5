using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text;

namespace Unrolled.Mpi;

/// <summary>
/// The functions of an MPI library that are used, found at run time. Handles have the size of a pointer here: numbers of MPICH are passed in the same
/// registers, of which it reads the lower half.
/// </summary>
internal sealed unsafe partial class MpiLibrary
{
    /// <summary>The environment variable with the library's file.</summary>
    public const string Variable = "UNROLLED_MPI";

    private const int Success = 0, MaxText = 8192;

    private static readonly string[] OpenMpiNames = OperatingSystem.IsMacOS() ? ["libmpi.40.dylib", "libmpi.dylib"] : ["libmpi.so.40", "libmpi.so"];
    private static readonly string[] MpichNames = OperatingSystem.IsMacOS() ? ["libmpi.12.dylib", "libmpich.12.dylib", "libmpi.dylib"] : ["libmpich.so.12", "libmpi.so.12", "libmpi.so"];

    private readonly delegate* unmanaged<int*, byte***, int, int*, int> _init;
    private readonly delegate* unmanaged<int*, int> _initialized, _finalized;
    private readonly delegate* unmanaged<nint, int*, int> _rank, _size;
    private readonly delegate* unmanaged<nint, nint, int> _setErrorHandler;
    private readonly delegate* unmanaged<int, byte*, int*, int> _errorString;
    private readonly delegate* unmanaged<byte*, int*, int> _version;
    private readonly delegate* unmanaged<void*, int, nint, int, int, nint, int> _send;
    private readonly delegate* unmanaged<void*, int, nint, int, int, nint, nint, int> _receive;
    private readonly delegate* unmanaged<void*, int, nint, int, nint, int> _broadcast;
    private readonly delegate* unmanaged<void*, int, nint, void*, int, nint, nint, int> _allGather;
    private readonly delegate* unmanaged<nint, int, int> _abort;
    private readonly delegate* unmanaged<int> _finalize;
    private readonly nint _world, _byte, _errorsReturn, _ignored;

    private MpiLibrary(string path, nint library)
    {
        Path = path;
        _init = (delegate* unmanaged<int*, byte***, int, int*, int>)Export("MPI_Init_thread");
        _initialized = (delegate* unmanaged<int*, int>)Export("MPI_Initialized");
        _finalized = (delegate* unmanaged<int*, int>)Export("MPI_Finalized");
        _rank = (delegate* unmanaged<nint, int*, int>)Export("MPI_Comm_rank");
        _size = (delegate* unmanaged<nint, int*, int>)Export("MPI_Comm_size");
        _setErrorHandler = (delegate* unmanaged<nint, nint, int>)Export("MPI_Comm_set_errhandler");
        _errorString = (delegate* unmanaged<int, byte*, int*, int>)Export("MPI_Error_string");
        _version = (delegate* unmanaged<byte*, int*, int>)Export("MPI_Get_library_version");
        _send = (delegate* unmanaged<void*, int, nint, int, int, nint, int>)Export("MPI_Send");
        _receive = (delegate* unmanaged<void*, int, nint, int, int, nint, nint, int>)Export("MPI_Recv");
        _broadcast = (delegate* unmanaged<void*, int, nint, int, nint, int>)Export("MPI_Bcast");
        _allGather = (delegate* unmanaged<void*, int, nint, void*, int, nint, nint, int>)Export("MPI_Allgather");
        _abort = (delegate* unmanaged<nint, int, int>)Export("MPI_Abort");
        _finalize = (delegate* unmanaged<int>)Export("MPI_Finalize");
        Version = Text(_version);
        if (NativeLibrary.TryGetExport(library, "ompi_mpi_comm_world", out nint world))
        {
            // #define MPI_COMM_WORLD OMPI_PREDEFINED_GLOBAL(MPI_Comm, ompi_mpi_comm_world), and so on; MPI_STATUS_IGNORE is 0.
            Kind = MpiKind.OpenMpi;
            (_world, _byte, _errorsReturn, _ignored) = (world, Export("ompi_mpi_byte"), Export("ompi_mpi_errors_return"), 0);
        }
        else if (IsMpich(Version))
        {
            // The numbers of the MPICH ABI, mpi.h of MPICH 3 and later; MPI_STATUS_IGNORE is 1.
            Kind = MpiKind.Mpich;
            (_world, _byte, _errorsReturn, _ignored) = (0x44000000, 0x4c00010d, 0x54000001, 1);
        }
        else
        {
            throw new MpiException($"Expected Open MPI or a library with the ABI of MPICH, got '{path}', which is '{Version}'.");
        }

        nint Export(string name) => NativeLibrary.TryGetExport(library, name, out nint address)
            ? address
            : throw new MpiException($"'{path}' is not an MPI library that can be used: it has no '{name}'.");
    }

    /// <summary>The file, as it was found.</summary>
    public string Path { get; }

    /// <summary>What the library says of its version, the first line.</summary>
    public string Version { get; }

    /// <summary>Its binary interface.</summary>
    public MpiKind Kind { get; }

    /// <summary>Loads the library of <see cref="Variable"/>, or the one that fits the launcher, or whichever is installed.</summary>
    /// <exception cref="MpiException">There is none, or it cannot be used.</exception>
    public static MpiLibrary Load() => Load(Environment.GetEnvironmentVariable(Variable), MpiLaunch.Kind);

    /// <summary>Loads a library.</summary>
    /// <param name="path">Its file; null or empty to look for one.</param>
    /// <param name="preferred">The kind that the launcher expects; null for either.</param>
    /// <exception cref="MpiException">There is none, or it cannot be used.</exception>
    public static MpiLibrary Load(string? path, MpiKind? preferred)
    {
        string[] names = !string.IsNullOrEmpty(path) ? [path] : preferred == MpiKind.Mpich ? [.. MpichNames, .. OpenMpiNames] : [.. OpenMpiNames, .. MpichNames];
        LeaveSignals();
        foreach (string name in names)
        {
            if (NativeLibrary.TryLoad(name, out nint library))
            {
                return new MpiLibrary(name, library);
            }
        }

        throw new MpiException(!string.IsNullOrEmpty(path)
            ? $"The MPI library '{path}', which the environment variable {Variable} names, cannot be loaded."
            : $"No MPI library was found; looked for {string.Join(", ", names.Distinct())}. Install Open MPI (Debian and Ubuntu: apt-get install openmpi-bin) or MPICH (apt-get install mpich), or set {Variable} to the library's file.");
    }

    /// <summary>True if MPI has been started in this process, perhaps by other code.</summary>
    public bool IsInitialized => Flag(_initialized);

    /// <summary>True if it has ended.</summary>
    public bool IsFinalized => Flag(_finalized);

    /// <summary>MPI_Init_thread.</summary>
    /// <param name="arguments">The program's; the library may take some away.</param>
    /// <param name="required">The level of thread support.</param>
    /// <returns>The level that is provided.</returns>
    public int Init(ref string[] arguments, int required)
    {
        // With the program's name first and null last. The library may keep pointers to them: they are never freed.
        byte** values = (byte**)NativeMemory.AllocZeroed((nuint)arguments.Length + 2, (nuint)sizeof(byte*));
        values[0] = (byte*)Marshal.StringToCoTaskMemUTF8(Environment.ProcessPath ?? "unrolled");
        for (int i = 0; i < arguments.Length; i++)
        {
            values[i + 1] = (byte*)Marshal.StringToCoTaskMemUTF8(arguments[i]);
        }

        int count = arguments.Length + 1, provided = 0;
        Check(_init(&count, &values, required, &provided), nameof(Init));
        if (count != arguments.Length + 1)
        {
            string[] left = new string[Math.Max(count - 1, 0)];
            for (int i = 0; i < left.Length; i++)
            {
                left[i] = Marshal.PtrToStringUTF8((nint)values[i + 1]) ?? "";
            }

            arguments = left;
        }

        return provided;
    }

    /// <summary>Errors come back as codes. By default they end the process.</summary>
    public void ReturnErrors() => Check(_setErrorHandler(_world, _errorsReturn), "MPI_Comm_set_errhandler");

    /// <summary>MPI_Comm_rank and MPI_Comm_size of all processes.</summary>
    public (int Rank, int Size) World()
    {
        int rank = 0, size = 0;
        Check(_rank(_world, &rank), "MPI_Comm_rank");
        Check(_size(_world, &size), "MPI_Comm_size");
        return (rank, size);
    }

    /// <summary>MPI_Send.</summary>
    public void Send(int rank, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            Check(_send(start, bytes.Length, _byte, rank, 0, _world), "MPI_Send", "to", rank);
        }
    }

    /// <summary>MPI_Recv.</summary>
    public void Receive(int rank, Span<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            Check(_receive(start, bytes.Length, _byte, rank, 0, _world, _ignored), "MPI_Recv", "from", rank);
        }
    }

    /// <summary>MPI_Bcast.</summary>
    public void Broadcast(int root, Span<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            Check(_broadcast(start, bytes.Length, _byte, root, _world), "MPI_Bcast", "of", root);
        }
    }

    /// <summary>MPI_Allgather.</summary>
    public void AllGather(ReadOnlySpan<byte> own, Span<byte> all)
    {
        fixed (byte* start = own, target = all)
        {
            Check(_allGather(start, own.Length, _byte, target, own.Length, _byte, _world), "MPI_Allgather");
        }
    }

    /// <summary>MPI_Abort: ends all processes of the job.</summary>
    public void Abort(int code) => _abort(_world, code);

    /// <summary>MPI_Finalize.</summary>
    public void Finish() => Check(_finalize(), "MPI_Finalize");

    internal static bool IsMpich(string version)
        => version.Contains("MPICH", StringComparison.OrdinalIgnoreCase) || version.Contains("MVAPICH", StringComparison.OrdinalIgnoreCase) || version.Contains("Intel(R) MPI", StringComparison.OrdinalIgnoreCase);

    // UCX, over which MPICH and Open MPI may run, takes over the signals of invalid addresses when it is loaded, with which .NET finds null references. What the user has set stays.
    private static void LeaveSignals()
    {
        if (!OperatingSystem.IsWindows() && SetVariable("UCX_HANDLE_ERRORS", "none", 0) != 0)
        {
            throw new MpiException("The environment variable UCX_HANDLE_ERRORS cannot be set.");
        }
    }

    // .NET's own method changes a copy of the environment, which libraries do not see.
    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrites);

    private static bool Flag(delegate* unmanaged<int*, int> function)
    {
        int flag = 0;
        function(&flag);
        return flag != 0;
    }

    private static string Text(delegate* unmanaged<byte*, int*, int> function)
    {
        byte[] text = new byte[MaxText];
        int length = 0;
        fixed (byte* start = text)
        {
            function(start, &length);
        }

        return Encoding.UTF8.GetString(text.AsSpan(0, Math.Clamp(length, 0, MaxText))).TrimEnd('\0').Split('\n')[0].Trim();
    }

    private void Check(int code, string function, string? direction = null, int? rank = null)
    {
        if (code != Success)
        {
            Throw(code, function, direction, rank);
        }
    }

    [DoesNotReturn]
    private void Throw(int code, string function, string? direction, int? rank)
    {
        byte[] text = new byte[MaxText];
        int length = 0;
        fixed (byte* start = text)
        {
            _errorString(code, start, &length);
        }

        string reason = Encoding.UTF8.GetString(text.AsSpan(0, Math.Clamp(length, 0, MaxText))).TrimEnd('\0').ReplaceLineEndings(" ").Trim();
        throw new MpiException($"{function}{(rank is null ? "" : $" {direction} rank {rank}")} failed: {reason} (code {code}).", code, rank);
    }
}
