using System.Globalization;

namespace Unrolled.Mpi;

/// <summary>What a launcher (mpirun, mpiexec, srun) says of itself in the environment of the processes that it starts.</summary>
internal static class MpiLaunch
{
    // Open MPI's launcher, and Slurm's with PMIx; then that of MPICH, and Slurm's with PMI-2.
    private static readonly string[] OpenMpi = ["OMPI_COMM_WORLD_SIZE", "PMIX_RANK"], Mpich = ["PMI_SIZE", "PMI_RANK"];

    /// <summary>True if a launcher started this process.</summary>
    public static bool IsLaunched => Kind is not null;

    /// <summary>The kind of library that fits the launcher; null if there is none.</summary>
    public static MpiKind? Kind => OpenMpi.Any(Has) ? MpiKind.OpenMpi : Mpich.Any(Has) ? MpiKind.Mpich : null;

    /// <summary>How many processes the launcher says it started; null if it does not say.</summary>
    public static int? Size => Number("OMPI_COMM_WORLD_SIZE") ?? Number("PMI_SIZE");

    private static bool Has(string name) => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(name));

    private static int? Number(string name)
        => int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0 ? number : null;
}
